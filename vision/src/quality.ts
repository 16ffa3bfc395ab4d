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

/** A channel's 256 possible shares in the luma of ITU-R BT.601: a look-up is quicker than the arithmetic. */
const shares = (weight: number) => Float64Array.from({ length: 256 }, (_, value) => weight * value);
const [RED, GREEN, BLUE] = [shares(0.299), shares(0.587), shares(0.114)] as const;

/** Luma, 0..255, and its mean. The pixels are valid until the next call. */
function greyOf({ rgb, width, height }: Raster): { grey: Float32Array; brightness: number } {
  if (scratch.length !== width * height) scratch = new Float32Array(width * height);
  const grey = scratch;
  let sum = 0;
  for (let pixel = 0, at = 0; pixel < grey.length; pixel += 1, at += 3) {
    const red = RED[rgb[at] as number] as number;
    const luma = red + (GREEN[rgb[at + 1] as number] as number) + (BLUE[rgb[at + 2] as number] as number);
    grey[pixel] = luma;
    sum += luma;
  }
  return { grey, brightness: sum / Math.max(1, grey.length) };
}

/** Variance of the 4-neighbour Laplacian over the inner pixels. */
function sharpnessOf(grey: Float32Array, width: number, height: number): number {
  const count = Math.max(0, width - 2) * Math.max(0, height - 2);
  if (count === 0) return 0;
  let sum = 0;
  let squares = 0;
  for (let y = 1; y < height - 1; y += 1) {
    const end = (y + 1) * width - 1;
    let left = grey[y * width] as number;
    let middle = grey[y * width + 1] as number;
    for (let at = y * width + 1; at < end; at += 1) {
      const right = grey[at + 1] as number;
      const value = left + right + (grey[at - width] as number) + (grey[at + width] as number) - 4 * middle;
      sum += value;
      squares += value * value;
      left = middle;
      middle = right;
    }
  }
  return Math.max(0, squares / count - (sum / count) ** 2);
}

/** Mean of the pixels from `left` and `top` to before `right` and `bottom`; 0 where there are none. */
function meanOf(grey: Float32Array, width: number, left: number, top: number, right: number, bottom: number): number {
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let at = y * width + left; at < y * width + right; at += 1) sum += grey[at] as number;
  }
  return sum / Math.max(1, (right - left) * (bottom - top));
}

/** Whether each of 8x8 cells is brighter than its right neighbour, over the means of 9x8 cells. */
function differenceHash(grey: Float32Array, width: number, height: number): string {
  const edge = (cell: number, cells: number, side: number) => Math.floor((cell * side) / cells);
  const mean = (column: number, row: number) => {
    const [left, right] = [edge(column, 9, width), edge(column + 1, 9, width)];
    return meanOf(grey, width, left, edge(row, 8, height), right, edge(row + 1, 8, height));
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
