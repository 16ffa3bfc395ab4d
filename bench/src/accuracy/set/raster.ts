import type { Box } from '@proctorwise/contracts';
import sharp, { type Sharp } from 'sharp';

/** RGB, 0..255, row by row, three bytes a pixel. Never written to once it is made. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** Longest side of a picture in the set: what a browser page sends. */
export const LONGEST_SIDE = 640;

/** A picture file as pixels, upright, no side longer than LONGEST_SIDE. */
export const decoded = (jpeg: Uint8Array): Promise<Raster> =>
  rasterOf(sharp(jpeg).rotate().resize(LONGEST_SIDE, LONGEST_SIDE, { fit: 'inside', withoutEnlargement: true }));

/** Of a picture file as it is, px. */
export const widthOf = async (jpeg: Uint8Array): Promise<number> => (await sharp(jpeg).metadata()).width;

/** @param quality of JPEG, 1..100 */
export const encoded = (raster: Raster, quality: number): Promise<Buffer> =>
  sharpOf(raster).jpeg({ quality }).toBuffer();

export const stretched = (raster: Raster, width: number, height: number): Promise<Raster> =>
  rasterOf(sharpOf(raster).resize(width, height, { fit: 'fill', kernel: 'linear' }));

/** @param sigma of the Gaussian, px */
export const blurred = (raster: Raster, sigma: number): Promise<Raster> => rasterOf(sharpOf(raster).blur(sigma));

export const mirrored = (raster: Raster): Promise<Raster> => rasterOf(sharpOf(raster).flop());

/** The part of it within a box of whole pixels. */
export function cut({ width, rgb }: Raster, [left, top, right, bottom]: Box): Raster {
  const part = new Uint8Array((right - left) * (bottom - top) * 3);
  for (let y = top; y < bottom; y += 1)
    part.set(rgb.subarray((y * width + left) * 3, (y * width + right) * 3), (y - top) * (right - left) * 3);
  return { width: right - left, height: bottom - top, rgb: part };
}

/** @param colour red, green, blue */
export function plain(width: number, height: number, colour: readonly [number, number, number]): Raster {
  const rgb = new Uint8Array(width * height * 3);
  for (let at = 0; at < rgb.length; at += 1) rgb[at] = colour[at % 3] as number;
  return { width, height, rgb };
}

const sharpOf = ({ width, height, rgb }: Raster) => sharp(rgb, { raw: { width, height, channels: 3 } });

async function rasterOf(picture: Sharp): Promise<Raster> {
  const { data, info } = await picture.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, rgb: data };
}
