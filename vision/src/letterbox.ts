import type { Raster } from './picture.js';

export interface Fit {
  /** pixels, whole, at least 1 */
  width: number;
  height: number;
  /** input pixels per pixel of the original picture */
  scale: number;
}

/** The largest size with the picture's proportions that fits. @param maxScale not to be enlarged beyond */
export function fitInside(
  picture: { width: number; height: number },
  width: number,
  height: number,
  maxScale = Number.POSITIVE_INFINITY,
): Fit {
  const scale = Math.min(width / picture.width, height / picture.height, maxScale);
  const whole = (side: number, limit: number) => Math.min(limit, Math.max(1, Math.round(side * scale)));
  return { width: whole(picture.width, width), height: whole(picture.height, height), scale };
}

/**
 * Fills `input` (NCHW, blue-green-red, 0..255, of `size`) with the raster at its top left and `padding` elsewhere:
 * what OpenCV's readers, and so YOLOX and YuNet, were trained with.
 */
export function fillBgrLetterbox(
  { rgb, width, height }: Raster,
  input: Float32Array,
  size: { width: number; height: number },
  padding: number,
): void {
  const plane = size.width * size.height;
  input.fill(padding);
  for (let y = 0, from = 0; y < height; y += 1) {
    let to = y * size.width;
    for (let x = 0; x < width; x += 1, from += 3, to += 1) {
      input[to] = rgb[from + 2] as number;
      input[plane + to] = rgb[from + 1] as number;
      input[2 * plane + to] = rgb[from] as number;
    }
  }
}

/** Fills `input` (NHWC, red-green-blue, 0..255, a square of `side`) with the raster at its top left and `padding` elsewhere. */
export function fillRgbLetterbox(
  { rgb, width, height }: Raster,
  input: Float32Array,
  side: number,
  padding: number,
): void {
  input.fill(padding);
  for (let y = 0; y < height; y += 1) input.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * side * 3);
}
