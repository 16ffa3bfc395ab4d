export type Light = 'covered' | 'dark' | 'good' | 'bright';

/** Mean luma below which nothing can be made out; a covered lens is below it whatever the room. */
const COVERED_BELOW = 12;
const DARK_BELOW = 50;
const BRIGHT_ABOVE = 225;

/**
 * Mean luma of RGBA pixels, 0 (black) .. 255 (white), by Rec. 601 weights.
 * @returns null without any pixel
 */
export function meanLuma(rgba: ArrayLike<number>): number | null {
  const pixels = Math.floor(rgba.length / 4);
  if (pixels === 0) return null;
  let sum = 0;
  for (let i = 0; i < pixels * 4; i += 4) {
    sum += 0.299 * (rgba[i] ?? 0) + 0.587 * (rgba[i + 1] ?? 0) + 0.114 * (rgba[i + 2] ?? 0);
  }
  return sum / pixels;
}

/** What to say about the light: only advice to the candidate, the server judges for itself. */
export function lightOf(luma: number): Light {
  if (luma < COVERED_BELOW) return 'covered';
  if (luma < DARK_BELOW) return 'dark';
  return luma > BRIGHT_ABOVE ? 'bright' : 'good';
}
