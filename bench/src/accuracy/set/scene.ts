import type { Box } from '@proctorwise/contracts';
import type { ObjectName, People } from '../labels.js';
import { filledFromSurroundings, pasted, pixelsOf } from './paint.js';
import { blurred, cut, mirrored, plain, type Raster, stretched } from './raster.js';

export interface PlacedObject {
  readonly name: ObjectName;
  readonly box: Box;
}

/** A picture and what is known to be in it, boxes in its pixels. */
export interface Scene {
  readonly raster: Raster;
  readonly persons: readonly Box[];
  readonly objects: readonly PlacedObject[];
  /** Of the one person, where it is known. */
  readonly face: Box | null;
}

const area = ([x1, y1, x2, y2]: Box) => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
export const shareOf = (box: Box, { width, height }: Raster): number => area(box) / (width * height);

/** One person fills at least this share of a picture that is judged as a candidate's. */
const LEAST_CANDIDATE = 0.1;
/** The second person of a picture that is judged as showing more than one. */
const LEAST_SECOND = 0.03;
/** Under this share an object is not judged: no detector sees it. */
const LEAST_OBJECT = 0.005;

/**
 * How many people a proctor would have to be told of, decided from annotations alone. Undefined, not judged: somebody is
 * there, but smaller than before any webcam, or a passer-by far behind.
 */
export function peopleIn({ persons, raster }: Scene): People | undefined {
  if (persons.length === 0) return 'none';
  const [first = 0, second = 0] = persons.map((box) => shareOf(box, raster)).sort((a, b) => b - a);
  if (persons.length === 1) return first >= LEAST_CANDIDATE ? 'one' : undefined;
  return second >= LEAST_SECOND ? 'more' : undefined;
}

/** Whether an object is there to be seen; undefined where it is too small to be judged. */
export function shows({ objects, raster }: Scene, name: ObjectName): boolean | undefined {
  const shares = objects.filter((object) => object.name === name).map(({ box }) => shareOf(box, raster));
  if (shares.length === 0) return false;
  return Math.max(...shares) >= LEAST_OBJECT ? true : undefined;
}

/** What stays of a box in a picture of this size; null where less than a tenth does. */
function clipped(box: Box, width: number, height: number): Box | null {
  const [x1, y1, x2, y2] = box;
  const inside: Box = [Math.max(0, x1), Math.max(0, y1), Math.min(width, x2), Math.min(height, y2)];
  return area(inside) >= 0.1 * area(box) ? inside : null;
}

/** The same things in another raster. */
function carried(scene: Scene, raster: Raster, to: (box: Box) => Box): Scene {
  const place = (box: Box) => clipped(to(box), raster.width, raster.height);
  const placed = (boxes: readonly Box[]) => boxes.map(place).filter((box) => box !== null);
  return {
    raster,
    persons: placed(scene.persons),
    objects: scene.objects.flatMap(({ name, box }) => placed([box]).map((inside) => ({ name, box: inside }))),
    face: scene.face && place(scene.face),
  };
}

const movedBox =
  (scaleX: number, scaleY: number, right: number, down: number) =>
  ([x1, y1, x2, y2]: Box): Box => [x1 * scaleX + right, y1 * scaleY + down, x2 * scaleX + right, y2 * scaleY + down];

/** The same scene with other pixels: darker, noisier. */
export const withPixels = (scene: Scene, raster: Raster): Scene => ({ ...scene, raster });

export async function mirroredScene(scene: Scene): Promise<Scene> {
  const { width } = scene.raster;
  return carried(scene, await mirrored(scene.raster), ([x1, y1, x2, y2]) => [width - x2, y1, width - x1, y2]);
}

/** The part within a box. */
export function croppedScene(scene: Scene, box: Box): Scene {
  const [left, top, right, bottom] = pixelsOf(box, scene.raster);
  return carried(scene, cut(scene.raster, [left, top, right, bottom]), movedBox(1, 1, -left, -top));
}

/** Stretched by one factor in both directions. */
export async function scaledScene(scene: Scene, factor: number): Promise<Scene> {
  const width = Math.max(8, Math.round(scene.raster.width * factor));
  const height = Math.max(8, Math.round(scene.raster.height * factor));
  const raster = await stretched(scene.raster, width, height);
  return carried(scene, raster, movedBox(width / scene.raster.width, height / scene.raster.height, 0, 0));
}

/** One scene laid on another; what it hides for the most part is no longer there. */
export function laidOn(below: Scene, above: Scene, left: number, top: number, fade: number): Scene {
  const [x, y] = [Math.round(left), Math.round(top)];
  const raster = pasted(below.raster, above.raster, x, y, fade);
  const cover: Box = [x, y, x + above.raster.width, y + above.raster.height];
  const isSeen = (box: Box) => overlap(box, cover) < 0.7 * area(box);
  const added = carried(above, raster, movedBox(1, 1, x, y));
  return {
    raster,
    persons: [...below.persons.filter(isSeen), ...added.persons],
    objects: [...below.objects.filter(({ box }) => isSeen(box)), ...added.objects],
    face: added.face ?? (below.face && isSeen(below.face) ? below.face : null),
  };
}

/** Pixels that two boxes share. */
export const overlap = (a: Box, b: Box): number =>
  area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);

/** The scene, smaller, on its own heavily blurred picture: a room around it. @param share of width and height it takes */
export async function zoomedOut(scene: Scene, share: number, where = { x: 0.5, y: 1 }): Promise<Scene> {
  const { width, height } = scene.raster;
  const wall = await blurred(scene.raster, Math.max(width, height) / 12);
  const small = await scaledScene(scene, share);
  const room: Scene = { raster: wall, persons: [], objects: [], face: null };
  return laidOn(
    room,
    small,
    (width - small.raster.width) * where.x,
    (height - small.raster.height) * where.y,
    Math.round(0.03 * width),
  );
}

/** A box grown by a share of its own sides. */
export const grown = ([x1, y1, x2, y2]: Box, share: number): Box => [
  x1 - share * (x2 - x1),
  y1 - share * (y2 - y1),
  x2 + share * (x2 - x1),
  y2 + share * (y2 - y1),
];

/** The scene with nobody in it: persons painted over from their surroundings. */
export const emptied = (scene: Scene): Scene => ({
  raster: scene.persons.reduce((raster, box) => filledFromSurroundings(raster, grown(box, 0.03)), scene.raster),
  persons: [],
  objects: scene.objects.filter(({ box }) => scene.persons.every((person) => overlap(box, person) < 0.3 * area(box))),
  face: null,
});

/** The scene without objects of a kind: painted over from their surroundings. */
export const without = (scene: Scene, name: ObjectName): Scene => ({
  ...scene,
  raster: scene.objects
    .filter((object) => object.name === name)
    .reduce((raster, { box }) => filledFromSurroundings(raster, grown(box, 0.1)), scene.raster),
  objects: scene.objects.filter((object) => object.name !== name),
});

/** The part of a scene in one box, alone. @param rim how much around it, share of the box */
export function partOf(scene: Scene, box: Box, rim: number, kept: Pick<Scene, 'persons' | 'objects'>): Scene {
  return croppedScene({ ...scene, ...kept, face: null }, grown(box, rim));
}

/** A picture of nothing, e.g. a wall. */
export const plainScene = (width: number, height: number, colour: readonly [number, number, number]): Scene => ({
  raster: plain(width, height, colour),
  persons: [],
  objects: [],
  face: null,
});
