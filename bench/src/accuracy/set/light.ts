import { gaussian, type Random, randomOf } from '../random.js';
import type { Raster } from './raster.js';

/** Standard normal numbers, drawn once: a picture takes them from a place of its own on. */
const NORMAL = (() => {
  const random = randomOf('noise');
  return Float32Array.from({ length: 1 << 16 }, () => gaussian(random));
})();

/** @param share of the light that is left; above 1 it is brighter */
export function dimmed({ width, height, rgb }: Raster, share: number): Raster {
  const lit = Uint8ClampedArray.from({ length: 256 }, (_, byte) => byte * share);
  const changed = new Uint8Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 1) changed[at] = lit[rgb[at] as number] as number;
  return { width, height, rgb: changed };
}

/** @param sigma of the sensor's noise, 0..255 */
export function noisy({ width, height, rgb }: Raster, sigma: number, random: Random): Raster {
  const last = NORMAL.length - 1;
  // An odd step shares no factor with the table's length, so that rows of a picture do not repeat.
  const step = 2 * Math.floor(random() * 1_000) + 1;
  let from = Math.floor(random() * NORMAL.length);
  const changed = new Uint8ClampedArray(rgb.length);
  for (let at = 0; at < rgb.length; at += 1, from = (from + step) & last)
    changed[at] = (rgb[at] as number) + sigma * (NORMAL[from] as number);
  return { width, height, rgb: new Uint8Array(changed.buffer) };
}
