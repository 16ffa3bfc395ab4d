import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Sharp from 'sharp';
import { testdataDir } from './shared-assets.js';

const WIDTH = 640;
const HEIGHT = 480;
/** As the original's browser page sends: canvas.toBlob('image/jpeg', 0.6). */
const QUALITY = 60;
const DRAWN = 60;
const START_OF_IMAGE_BYTES = 2;
const COMMENT = 0xfffe;

export interface Pictures {
  readonly kind: 'photographs' | 'drawn';
  readonly jpegs: readonly Buffer[];
}

/** The encoder is vision's own: whoever has vision has it. */
const sharp = createRequire(new URL('../../../vision/dist/index.js', import.meta.url))('sharp') as typeof Sharp;

/** Different pictures of 640x480, half of them mirrored: photographs where the machine has some, else drawn ones. */
export async function preparePictures(): Promise<Pictures> {
  const files = testdataDir === undefined ? [] : await jpegsBelow(testdataDir);
  const sources = files.length > 0 ? files : Array.from({ length: DRAWN }, (_, turn) => drawing(turn));
  const jpegs: Buffer[] = [];
  for (const mirrored of [false, true])
    for (const source of sources) {
      const picture = sharp(source).resize(WIDTH, HEIGHT, { fit: 'cover' });
      jpegs.push(await (mirrored ? picture.flop() : picture).jpeg({ quality: QUALITY }).toBuffer());
    }
  return { kind: files.length > 0 ? 'photographs' : 'drawn', jpegs };
}

async function jpegsBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.jpe?g$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** Shapes in other places and colours each time: something to decode, nothing to find. */
function drawing(turn: number): Buffer {
  const shapes = Array.from({ length: 40 }, (_, shape) => {
    const at = (times: number, most: number) => ((turn + 1) * (shape + 3) * times) % most;
    return `<circle cx="${at(61, WIDTH)}" cy="${at(47, HEIGHT)}" r="${8 + at(13, 60)}" fill="hsl(${at(29, 360)},60%,55%)"/>`;
  });
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${shapes.join('')}</svg>`,
  );
}

/** The same picture with other bytes: the label stands in a comment segment. */
export function labelled(jpeg: Buffer, label: string): Buffer {
  const text = Buffer.from(label);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(COMMENT, 0);
  head.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, START_OF_IMAGE_BYTES), head, text, jpeg.subarray(START_OF_IMAGE_BYTES)]);
}
