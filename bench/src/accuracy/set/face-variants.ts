import type { Box } from '@proctorwise/contracts';
import { between, oneFrom, type Random } from '../random.js';
import { withEllipse, withRectangle } from './paint.js';
import { croppedScene, grown, type Scene, scaledScene, withPixels } from './scene.js';

type Colour = readonly [number, number, number];
const HAIR: readonly Colour[] = [
  [28, 22, 20],
  [58, 40, 28],
  [96, 70, 44],
  [120, 116, 112],
];
const MASKS: readonly Colour[] = [
  [196, 212, 226],
  [38, 40, 46],
  [226, 226, 222],
];
const SKIN: readonly Colour[] = [
  [196, 148, 120],
  [150, 104, 80],
  [98, 66, 50],
];

/** A mask or hand before mouth and nose. */
export function lowerFaceHidden(scene: Scene, face: Box, random: Random): Scene {
  const [x1, y1, x2, y2] = face;
  const height = y2 - y1;
  const colour = oneFrom(random, [...MASKS, ...SKIN]);
  return withPixels(
    scene,
    withEllipse(scene.raster, grown([x1, y1 + 0.5 * height, x2, y2 + 0.1 * height], 0.08), colour),
  );
}

/** The left or right half of the face behind something. */
export function halfFaceHidden(scene: Scene, face: Box, random: Random): Scene {
  const [x1, y1, x2, y2] = grown(face, 0.15);
  const middle = (x1 + x2) / 2;
  const half: Box = random() < 0.5 ? [x1, y1, middle, y2] : [middle, y1, x2, y2];
  return withPixels(scene, withRectangle(scene.raster, half, oneFrom(random, [...SKIN, ...MASKS])));
}

/** Head down: hair where the face was, the person still there. */
export const headDown = (scene: Scene, face: Box, random: Random): Scene => ({
  ...withPixels(scene, withEllipse(scene.raster, grown(face, 0.35), oneFrom(random, HAIR))),
  face: null,
});

/** So close that the face fills a quarter of the picture or more. Null where the picture has too few pixels for it. */
export async function closeUp(scene: Scene, face: Box, random: Random): Promise<Scene | null> {
  const [x1, y1, x2, y2] = face;
  const side = Math.max(x2 - x1, y2 - y1) * between(random, 1.7, 2.2);
  if (Math.max(x2 - x1, y2 - y1) < 60) return null;
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const near = croppedScene(scene, [x - 0.66 * side, y - 0.5 * side, x + 0.66 * side, y + 0.5 * side]);
  return scaledScene(near, 480 / Math.max(near.raster.width, near.raster.height));
}
