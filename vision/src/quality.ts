import type { Raster } from './picture.js';

export interface Quality {
  /** Variance of the Laplacian; 0 is uniform. */
  sharpness: number;
  /** Mean luma, 0..255. */
  brightness: number;
  /** 64-bit difference hash, 16 hexadecimal digits. */
  hash: string;
}

/** Sides of the raster that quality is measured on: the detector's, so that it costs no further resize. */
export const QUALITY_SIDE = 416;

/** Grey pixels of the picture that is measured: one at a time, so their memory is used again. */
let scratch = new Float32Array(0);

/** Luma by ITU-R BT.601, 0..255, and its mean. The pixels are valid until the next call. */
function greyOf({ rgb, width, height }: Raster): { grey: Float32Array; brightness: number } {
  if (scratch.length !== width * height) scratch = new Float32Array(width * height);
  const grey = scratch;
  let sum = 0;
  for (let pixel = 0, at = 0; pixel < grey.length; pixel += 1, at += 3) {
    const luma = 0.299 * (rgb[at] as number) + 0.587 * (rgb[at + 1] as number) + 0.114 * (rgb[at + 2] as number);
    grey[pixel] = luma;
    sum += luma;
  }
  return { grey, brightness: sum / Math.max(1, grey.length) };
}

/** Variance of the 4-neighbour Laplacian over the inner pixels. */
function sharpnessOf(grey: Float32Array, width: number, height: number): number {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let at = y * width + 1; at < (y + 1) * width - 1; at += 1) {
      const value =
        (grey[at - 1] as number) +
        (grey[at + 1] as number) +
        (grey[at - width] as number) +
        (grey[at + width] as number) -
        4 * (grey[at] as number);
      count += 1;
      sum += value;
      squares += value * value;
    }
  }
  return count === 0 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
}

/** Whether each of 8x8 cells is brighter than its right neighbour, over the means of 9x8 cells. */
function differenceHash(grey: Float32Array, width: number, height: number): string {
  const mean = (column: number, row: number) => {
    let sum = 0;
    let count = 0;
    const right = Math.floor(((column + 1) * width) / 9);
    const bottom = Math.floor(((row + 1) * height) / 8);
    for (let y = Math.floor((row * height) / 8); y < bottom; y += 1) {
      for (let x = Math.floor((column * width) / 9); x < right; x += 1, count += 1)
        sum += grey[y * width + x] as number;
    }
    return sum / Math.max(1, count);
  };
  let bits = 0n;
  for (let row = 0; row < 8; row += 1) {
    let left = mean(0, row);
    for (let column = 1; column < 9; column += 1) {
      const right = mean(column, row);
      bits = (bits << 1n) | (left > right ? 1n : 0n);
      left = right;
    }
  }
  return bits.toString(16).padStart(16, '0');
}

/** What can be said of a picture without knowing what is on it. Compare only rasters of one size. */
export function qualityOf(raster: Raster): Quality {
  const { grey, brightness } = greyOf(raster);
  return {
    sharpness: sharpnessOf(grey, raster.width, raster.height),
    brightness,
    hash: differenceHash(grey, raster.width, raster.height),
  };
}
