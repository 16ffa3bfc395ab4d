import type { Box } from '@proctorwise/contracts';

import { between, type Random } from '../random.js';
import { blurred, stretched } from './raster.js';
import {
  croppedScene,
  grown,
  laidOn,
  overlap,
  type PlacedObject,
  partOf,
  type Scene,
  scaledScene,
  shareOf,
} from './scene.js';

/** Faded rim of what is pasted in, px. */
const FADE = 6;
const MOST_WIDTH = 640;

const narrowed = async (scene: Scene): Promise<Scene> =>
  scene.raster.width > MOST_WIDTH ? scaledScene(scene, MOST_WIDTH / scene.raster.width) : scene;

/** Two pictures of one height beside each other. */
export async function sideBySide(left: Scene, right: Scene): Promise<Scene> {
  const other = await scaledScene(right, left.raster.height / right.raster.height);
  const wide = await canvas(left, left.raster.width + other.raster.width, 0);
  return narrowed(laidOn(wide, other, left.raster.width, 0, 0));
}

/** The scene with a blurred wall on both sides, so that somebody else has room there. */
export async function withRoomBeside(scene: Scene): Promise<Scene> {
  const { width, height } = scene.raster;
  const wide = Math.max(Math.round(1.5 * width), Math.round(1.33 * height));
  return narrowed(await canvas(scene, wide, Math.round((wide - width) / 2)));
}

/** The scene on its own blurred picture, stretched. */
async function canvas(scene: Scene, width: number, left: number): Promise<Scene> {
  const wall = await blurred(await stretched(scene.raster, width, scene.raster.height), width / 14);
  return laidOn({ raster: wall, persons: [], objects: [], face: null }, scene, left, 0, left > 0 ? 3 * FADE : 0);
}

/** The one person of a scene, cut out with a little of what is around. */
export const personCut = (scene: Scene): Scene => {
  const [person] = scene.persons;
  if (!person) throw new RangeError('Nobody to cut out');
  return partOf(scene, person, 0.04, { persons: [person], objects: [] });
};

/** Of somebody who is pasted in, share of their width: a sharp rim makes a card of them, or the screen of a phone. */
const SOFT_RIM = 0.1;

/** How much of the candidate's box somebody else may hide. */
const MOST_HIDDEN = 0.3;

/**
 * Somebody else comes into the picture, beside or behind the candidate.
 * @param tall share of the picture's height @param out share of the other one that is outside of the picture
 * @returns null where the candidate leaves no room
 */
export async function withSecondPerson(
  scene: Scene,
  other: Scene,
  { tall, out }: { tall: number; out: number },
  random: Random,
): Promise<Scene | null> {
  const cutOut = await scaledScene(personCut(other), (tall * scene.raster.height) / personCut(other).raster.height);
  const { width, height } = scene.raster;
  const [w, h] = [cutOut.raster.width, cutOut.raster.height];
  const top = height - h - (tall < 0.5 ? between(random, 0.05, 0.3) * height : 0);
  const places = out > 0 ? [-out * w, width - (1 - out) * w] : [0.01 * width, 0.99 * width - w];
  const [person] = scene.persons;
  const hides = (left: number) => {
    const cover: Box = [left, top, left + w, top + h];
    return person ? overlap(person, cover) / ((person[2] - person[0]) * (person[3] - person[1])) : 0;
  };
  const best = places.sort((a, b) => hides(a) - hides(b))[0] as number;
  const hidesFace = scene.face && overlap(scene.face, [best, top, best + w, top + h]) > 0;
  if (hides(best) > MOST_HIDDEN || hidesFace) return null;
  return laidOn(scene, cutOut, best, top, Math.round(SOFT_RIM * w));
}

/** How much of the hand or table around is cut out with an object, share of its sides. */
const CUT_RIM = 0.12;

/** One object cut out with a little of the hand or table around it, and whatever else lies there. */
export const objectCut = (scene: Scene, object: PlacedObject): Scene =>
  partOf(scene, object.box, CUT_RIM, { persons: [], objects: scene.objects });

/**
 * An object of another picture held into this one, low beside the candidate's face or at the edge.
 * @param share of the picture's area that it takes @param out share of it outside of the picture
 */
export async function withObject(
  scene: Scene,
  object: Scene,
  { share, out }: { share: number; out: number },
  random: Random,
): Promise<Scene> {
  const { width, height } = scene.raster;
  const factor = Math.sqrt((share * width * height) / (object.raster.width * object.raster.height));
  const held = await scaledScene(object, Math.min(factor, (0.8 * height) / object.raster.height));
  const [w, h] = [held.raster.width, held.raster.height];
  const isLeft = random() < 0.5;
  const left = isLeft ? -out * w : width - (1 - out) * w;
  const inside = out > 0 ? 0 : (isLeft ? 1 : -1) * between(random, 0.1, 0.22) * width;
  const top = between(random, 0.55, 0.95) * (height - h);
  return laidOn(scene, held, left + inside, top, 4);
}

/** The largest part of the picture that nobody is in; null under a fifth of it. */
export function roomOf(scene: Scene): Scene | null {
  const { width, height } = scene.raster;
  const [x1, y1, x2, y2] = grown(
    [
      Math.min(...scene.persons.map((box) => box[0])),
      Math.min(...scene.persons.map((box) => box[1])),
      Math.max(...scene.persons.map((box) => box[2])),
      Math.max(...scene.persons.map((box) => box[3])),
    ],
    0.05,
  );
  const strips: Box[] = [
    [0, 0, x1, height],
    [x2, 0, width, height],
    [0, 0, width, y1],
    [0, y2, width, height],
  ];
  const [largest] = strips
    .filter(([a, b, c, d]) => c - a >= 160 && d - b >= 120)
    .sort((a, b) => shareOf(b, scene.raster) - shareOf(a, scene.raster));
  if (!largest || shareOf(largest, scene.raster) < 0.2) return null;
  return { ...croppedScene(scene, largest), persons: [], face: null };
}

/**
 * Another one's picture on the wall behind the candidate: framed, small, still.
 * @returns null where the candidate leaves no wall, or the other's face is not known
 */
export async function withPoster(scene: Scene, other: Scene, random: Random): Promise<Scene | null> {
  const { width, height } = scene.raster;
  const [person] = scene.persons;
  if (!other.face || !person) return null;
  const print = croppedScene({ ...other, persons: [], objects: [] }, grown(other.face, 0.5));
  const poster = await scaledScene(
    { ...print, face: null },
    (between(random, 0.2, 0.3) * height) / print.raster.height,
  );
  const top = between(random, 0.03, 0.12) * height;
  const free = [0.03 * width, width - poster.raster.width - 0.03 * width].filter(
    (left) => overlap(person, [left, top, left + poster.raster.width, top + poster.raster.height]) === 0,
  );
  const [place] = free;
  return place === undefined ? null : laidOn(scene, poster, place, top, 0);
}
