import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

/** Width x height in pixels, one colour (CSS). */
export const plainJpeg = (width: number, height: number, colour = '#808080'): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background: colour } })
    .jpeg()
    .toBuffer();

/** Enough detail that half the file is half the picture. */
export function noisyJpeg(width: number, height: number): Promise<Buffer> {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0, state = 1; at < rgb.length; at += 1) {
    state = (state * 1_103_515_245 + 12_345) & 0x7fffffff;
    rgb[at] = state >> 16;
  }
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

/** @param name below the folder of test pictures, with forward slashes */
export const testPicture = (testdata: string, name: string): Promise<Buffer> =>
  readFile(join(testdata, ...name.split('/')));

/** A man with a phone before the camera, with known boxes and scores. */
export const PERSON_WITH_PHONE = 'coco_val2017/000000042528.jpg';
