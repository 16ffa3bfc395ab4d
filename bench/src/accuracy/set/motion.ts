import type { Box } from '@proctorwise/contracts';
import { gaussian, type Random } from '../random.js';
import { dimmed } from './light.js';
import { pixelsOf } from './paint.js';
import type { Raster } from './raster.js';

/** Where a person is compared with the picture they were taken from. */
export interface Pose {
  /** Shares of the picture's width and height. */
  readonly right: number;
  readonly down: number;
  /** 0.03: 3 % nearer. */
  readonly nearer: number;
  /** Share of the light, around 1. */
  readonly light: number;
}

export const STILL: Pose = { right: 0, down: 0, nearer: 0, light: 1 };

/** How far people sway before a screen, one standard deviation. Chosen. */
const SWAY = { right: 0.015, down: 0.008, nearer: 0.02, light: 0.02 };
/** How much of the last pose is in the next one, 2 s later. */
const KEEPS = 0.8;

/** The pose 2 s later: a walk that is drawn back to where it began. */
export function nextPose(pose: Pose, random: Random): Pose {
  const drawn = (before: number, sigma: number) =>
    KEEPS * before + Math.sqrt(1 - KEEPS ** 2) * sigma * gaussian(random);
  return {
    right: drawn(pose.right, SWAY.right),
    down: drawn(pose.down, SWAY.down),
    nearer: drawn(pose.nearer, SWAY.nearer),
    light: 1 + drawn(pose.light - 1, SWAY.light),
  };
}

/** Share of the picture's shorter side over which the movement fades out around the person. */
const FADE = 0.12;

/**
 * The picture with the person elsewhere: pixels within the box move, those far from it stay where they are, as
 * before a camera that stands still.
 */
export function moved(raster: Raster, person: Box, pose: Pose): Raster {
  const { width, height, rgb } = raster;
  const [x1, y1, x2, y2] = person;
  const fade = FADE * Math.min(width, height);
  const [centreX, centreY] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const [shiftX, shiftY] = [pose.right * width, pose.down * height];
  const changed = Uint8Array.from(rgb);
  const [left, top, right, bottom] = pixelsOf([x1 - fade, y1 - fade, x2 + fade, y2 + fade], raster);
  for (let y = top; y < bottom; y += 1) {
    const awayY = Math.max(y1 - y, 0, y - y2);
    for (let x = left; x < right; x += 1) {
      const away = Math.max(x1 - x, x - x2, awayY);
      if (away >= fade) continue;
      const much = 1 - away / fade;
      const fromX = Math.min(Math.max(x - much * (shiftX + pose.nearer * (x - centreX)), 0), width - 1);
      const fromY = Math.min(Math.max(y - much * (shiftY + pose.nearer * (y - centreY)), 0), height - 1);
      const column = Math.floor(fromX);
      const row = Math.floor(fromY);
      const across = fromX - column;
      const along = fromY - row;
      const a = (row * width + column) * 3;
      const b = column + 1 < width ? a + 3 : a;
      const down = row + 1 < height ? width * 3 : 0;
      const at = (y * width + x) * 3;
      for (let channel = 0; channel < 3; channel += 1) {
        const upper = (rgb[a + channel] as number) * (1 - across) + (rgb[b + channel] as number) * across;
        const lower = (rgb[a + down + channel] as number) * (1 - across) + (rgb[b + down + channel] as number) * across;
        changed[at + channel] = Math.round(upper * (1 - along) + lower * along);
      }
    }
  }
  return dimmed({ width, height, rgb: changed }, pose.light);
}
