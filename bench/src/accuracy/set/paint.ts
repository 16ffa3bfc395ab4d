import type { Box } from '@proctorwise/contracts';
import type { Raster } from './raster.js';

const clamp = (value: number, least: number, most: number) => Math.min(Math.max(value, least), most);

/** Whole pixels within the raster. */
export function pixelsOf([x1, y1, x2, y2]: Box, { width, height }: Pick<Raster, 'width' | 'height'>): Box {
  const left = clamp(Math.round(x1), 0, width - 1);
  const top = clamp(Math.round(y1), 0, height - 1);
  return [left, top, clamp(Math.round(x2), left + 1, width), clamp(Math.round(y2), top + 1, height)];
}

/** Mixes another colour in. @param colour gives red, green, blue and how much of it, 0..1, at a pixel; null for none */
export function painted(
  raster: Raster,
  within: Box,
  colour: (x: number, y: number) => readonly [number, number, number, number] | null,
): Raster {
  const { width, height } = raster;
  const rgb = Uint8Array.from(raster.rgb);
  const [left, top, right, bottom] = pixelsOf(within, raster);
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1) {
      const mixed = colour(x, y);
      if (!mixed) continue;
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const before = rgb[at + channel] as number;
        rgb[at + channel] = clamp(Math.round(before + ((mixed[channel] as number) - before) * mixed[3]), 0, 255);
      }
    }
  return { width, height, rgb };
}

/**
 * Another picture laid on, its rim faded.
 * @param left,top where its corner is, px; parts outside are cut off @param fade width of the rim, px
 */
export function pasted(raster: Raster, part: Raster, left: number, top: number, fade: number): Raster {
  const [x0, y0] = [Math.round(left), Math.round(top)];
  const box: Box = [x0, y0, x0 + part.width, y0 + part.height];
  if (x0 >= raster.width || y0 >= raster.height || box[2] <= 0 || box[3] <= 0) return raster;
  return painted(raster, box, (x, y) => {
    const [u, v] = [x - x0, y - y0];
    if (u < 0 || v < 0 || u >= part.width || v >= part.height) return null;
    const rim = Math.min(u + 1, v + 1, part.width - u, part.height - v);
    const at = (v * part.width + u) * 3;
    return [
      part.rgb[at] as number,
      part.rgb[at + 1] as number,
      part.rgb[at + 2] as number,
      fade > 0 ? Math.min(1, rim / fade) : 1,
    ];
  });
}

/** An ellipse that fills the box, its rim a little soft. */
export function withEllipse(raster: Raster, box: Box, colour: readonly [number, number, number]): Raster {
  const [x1, y1, x2, y2] = box;
  const grain = (x: number, y: number) => ((x * 7 + y * 13) % 11) - 5;
  return painted(raster, box, (x, y) => {
    const across = (2 * x - x1 - x2) / (x2 - x1);
    const along = (2 * y - y1 - y2) / (y2 - y1);
    const inside = clamp((1 - across ** 2 - along ** 2) * 6, 0, 1);
    const shade = grain(x, y) - 10 * along;
    return inside > 0 ? [colour[0] + shade, colour[1] + shade, colour[2] + shade, inside] : null;
  });
}

export const withRectangle = (raster: Raster, box: Box, colour: readonly [number, number, number]): Raster =>
  painted(raster, box, (_x, y) => {
    const fold = ((y * 5) % 9) - 4;
    return [colour[0] + fold, colour[1] + fold, colour[2] + fold, 1];
  });

/**
 * A box painted over from its surroundings: each pixel is the mean of the four rim pixels in its row and column, the
 * nearer ones counting more. A side at the picture's edge has no rim and gives nothing.
 */
export function filledFromSurroundings(raster: Raster, box: Box): Raster {
  const { width, height, rgb } = raster;
  const [left, top, right, bottom] = pixelsOf(box, raster);
  const rims = (x: number, y: number) => [
    { at: left - 1 >= 0 ? y * width + left - 1 : -1, away: x - left + 1 },
    { at: right < width ? y * width + right : -1, away: right - x },
    { at: top - 1 >= 0 ? (top - 1) * width + x : -1, away: y - top + 1 },
    { at: bottom < height ? bottom * width + x : -1, away: bottom - y },
  ];
  return painted(raster, [left, top, right, bottom], (x, y) => {
    const sum = [0, 0, 0];
    let weights = 0;
    for (const { at, away } of rims(x, y)) {
      if (at < 0) continue;
      const weight = 1 / away;
      weights += weight;
      for (let channel = 0; channel < 3; channel += 1)
        sum[channel] = (sum[channel] as number) + weight * (rgb[at * 3 + channel] as number);
    }
    if (weights === 0) return null;
    return [(sum[0] as number) / weights, (sum[1] as number) / weights, (sum[2] as number) / weights, 1];
  });
}
