import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** 160 x 120 pixels of one grey, drawn by sharp with quality 30. */
const GREY = Buffer.from(
  '/9j/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK0' +
    '6kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKT/wAARCAB4AKADASIAAhEBAxEB/8QAFAABAAAAAA' +
    'AAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/xAAUAQEAAAAAAAAAAAAAAAAAAAAA/8QAFBEBAAAAAAAAAAAAAAAAAAAAAP/aAAwDAQ' +
    'ACEQMRAD8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' +
    'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/9k=',
  'base64',
);
const START_OF_IMAGE_BYTES = 2;
const COMMENT = 0xfffe;

/** A JPEG that no other label gives: the label stands in a comment segment. */
export function labelledJpeg(label: string): Buffer {
  const text = Buffer.from(label);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(COMMENT, 0);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([GREY.subarray(0, START_OF_IMAGE_BYTES), head, text, GREY.subarray(START_OF_IMAGE_BYTES)]);
}

// Imported by a path made at run time: the script is plain JavaScript outside this workspace's sources.
const script = fileURLToPath(new URL('../../../../scripts/shared-assets.mjs', import.meta.url));
const assets = (await import(script)) as {
  sharedModelsDir(): string | undefined;
  sharedTestdataDir(): string | undefined;
};

/** Folder with model weights, or undefined. */
export const modelsDir = assets.sharedModelsDir();

/** Two people before one camera: a photograph where there is one, else undefined. */
export async function twoPeople(): Promise<Buffer | undefined> {
  const folder = assets.sharedTestdataDir();
  return folder === undefined ? undefined : readFile(join(folder, 'faces', 'two_people.jpg'));
}
