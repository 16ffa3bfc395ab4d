import { between, type Random } from '../random.js';
import { dimmed, noisy } from './light.js';
import { blurred } from './raster.js';
import { croppedScene, mirroredScene, type Scene, withPixels } from './scene.js';

/** What a camera, a room or a network does to any picture. */
export interface Condition {
  readonly name: string;
  /** Of JPEG, 1..100. */
  readonly quality: number;
  readonly apply: (scene: Scene, random: Random) => Promise<Scene>;
}

/** Of a picture that nothing else is done to. */
const GOOD = 90;

const condition = (name: string, apply: Condition['apply'], quality = GOOD): Condition => ({ name, quality, apply });
const asItIs: Condition['apply'] = async (scene) => scene;
const light =
  (share: number): Condition['apply'] =>
  async (scene) =>
    withPixels(scene, dimmed(scene.raster, share));
const grain =
  (sigma: number): Condition['apply'] =>
  async (scene, random) =>
    withPixels(scene, noisy(scene.raster, sigma, random));
const soft =
  (sigma: number): Condition['apply'] =>
  async (scene) =>
    withPixels(scene, await blurred(scene.raster, sigma));

export const AS_IT_IS = condition('as it is', asItIs);

/** Numbers: share of the light, sigma of noise of 255, sigma of blur in px, quality of JPEG. */
export const STILL_CONDITIONS: readonly Condition[] = [
  AS_IT_IS,
  condition('light 50 %', light(0.5)),
  condition('light 30 %', light(0.3)),
  condition('light 15 %', light(0.15)),
  condition('noise 12', grain(12)),
  condition('noise 25', grain(25)),
  condition('blur 1.5', soft(1.5)),
  condition('blur 3', soft(3)),
  condition('JPEG 70', asItIs, 70),
  condition('JPEG 50', asItIs, 50),
  condition('JPEG 30', asItIs, 30),
  condition('cropped', cropped),
  condition('mirrored', mirroredScene),
];

/** As the browser page sends. */
export const CLIP_QUALITY = 60;

export const PLAIN_CLIP = condition('plain', asItIs, CLIP_QUALITY);
export const CLIP_CONDITIONS: readonly Condition[] = [
  condition('light 40 %', light(0.4), CLIP_QUALITY),
  condition('noise 14', grain(14), CLIP_QUALITY),
  condition('mirrored', mirroredScene, CLIP_QUALITY),
  condition('JPEG 30', asItIs, 30),
];

/** Three quarters to nine tenths of the picture, the face or the upper middle of the person within. */
async function cropped(scene: Scene, random: Random): Promise<Scene> {
  const { width, height } = scene.raster;
  const [w, h] = [between(random, 0.75, 0.9) * width, between(random, 0.75, 0.9) * height];
  const [person] = scene.persons;
  const kept = scene.face ?? (person && [person[0], person[1], person[2], person[1] + 0.4 * (person[3] - person[1])]);
  const place = (low: number, high: number, size: number, whole: number) => {
    const least = Math.max(0, Math.min(high - size, whole - size));
    return between(random, least, Math.max(least, Math.min(low, whole - size)));
  };
  const left = kept ? place(kept[0], kept[2], w, width) : between(random, 0, width - w);
  const top = kept ? place(kept[1], kept[3], h, height) : between(random, 0, height - h);
  return croppedScene(scene, [left, top, left + w, top + h]);
}
