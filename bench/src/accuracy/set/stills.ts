import type { LabelledPicture, ObjectName, People } from '../labels.js';
import { between, oneFrom, type Random, randomOf } from '../random.js';
import type { Cast } from './cast.js';
import { roomOf, sideBySide, withObject, withPoster, withRoomBeside, withSecondPerson } from './compositions.js';
import { AS_IT_IS, STILL_CONDITIONS } from './conditions.js';
import { COVERS, coveredLens } from './covered.js';
import { closeUp, halfFaceHidden, headDown, lowerFaceHidden } from './face-variants.js';
import { encoded } from './raster.js';
import { emptied, peopleIn, type Scene, shareOf, shows, zoomedOut } from './scene.js';
import type { Source } from './sources.js';

/** A picture with its label. */
export interface Made {
  readonly label: LabelledPicture;
  readonly jpeg: Buffer;
}

interface Still {
  readonly variant: string;
  readonly scene: Scene;
  readonly quality?: number;
  /** Where the rule on annotations does not hold. */
  readonly people?: People | 'not judged';
  /** The other picture that is in it. */
  readonly from?: string;
}

/** Every still that is made of one source. @param cast of the source's side */
export async function stillsOf(source: Source, cast: Cast, seed: number): Promise<Made[]> {
  const stills = [
    ...(await underConditions(source, seed)),
    ...(await ofRooms(source)),
    ...(source.people === 'one' ? await ofOnePerson(source, cast, seed) : []),
  ];
  return Promise.all(stills.map((still) => made(source, still)));
}

async function made({ name, split }: Source, { variant, scene, quality, people, from }: Still): Promise<Made> {
  const label: LabelledPicture = {
    file: `stills/${name}/${slug(variant)}.jpg`,
    source: from === undefined ? name : `${name}+${from}`,
    split,
    variant,
    people: people === 'not judged' ? undefined : (people ?? peopleIn(scene)),
    objects: { phone: shows(scene, 'phone'), book: shows(scene, 'book'), laptop: shows(scene, 'laptop') },
    clip: undefined,
  };
  return { label, jpeg: await encoded(scene.raster, quality ?? AS_IT_IS.quality) };
}

export const slug = (variant: string): string =>
  variant
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/-$/, '');

async function underConditions({ name, scene }: Source, seed: number): Promise<Still[]> {
  return Promise.all(
    STILL_CONDITIONS.map(async (condition) => ({
      variant: condition.name,
      scene: await condition.apply(scene, randomOf(seed, name, condition.name)),
      quality: condition.quality,
    })),
  );
}

/** Pictures without anybody, from one with one person. */
async function ofRooms({ scene, people }: Source): Promise<Still[]> {
  if (people !== 'one') return [];
  const room = roomOf(scene);
  const isFarFromFull = scene.persons.every((box) => shareOf(box, scene.raster) <= 0.45);
  return [
    ...(room ? [{ variant: 'room beside the person', scene: room }] : []),
    ...(isFarFromFull ? [{ variant: 'person painted over', scene: emptied(scene) }] : []),
  ];
}

/** Share of the picture that a pasted object takes: least, most. */
export const OBJECT_SHARES: Readonly<Record<ObjectName, readonly [number, number]>> = {
  phone: [0.015, 0.06],
  book: [0.04, 0.12],
  laptop: [0.08, 0.2],
};

async function ofOnePerson(source: Source, cast: Cast, seed: number): Promise<Still[]> {
  const { name, scene } = source;
  const random = (variant: string) => randomOf(seed, name, variant);
  const stills: (Still | null)[] = [];
  for (const share of [0.6, 0.4]) stills.push({ variant: `far away ${share}`, scene: await zoomedOut(scene, share) });
  const cover = oneFrom(random('covered'), COVERS);
  const lens = await coveredLens(scene.raster.width, scene.raster.height, cover, random('covered'));
  const nothing: Scene = { raster: lens, persons: [], objects: [], face: null };
  stills.push({ variant: `camera covered, ${cover}`, scene: nothing, people: 'not judged' });
  if (scene.face) stills.push(...(await ofFace(scene, random)));
  stills.push(...(await withOthers(source, cast, random)), ...(await withThings(source, cast, random)));
  return stills.filter((still) => still !== null);
}

async function ofFace(scene: Scene, random: (variant: string) => Random): Promise<(Still | null)[]> {
  const face = scene.face;
  if (!face) return [];
  const near = await closeUp(scene, face, random('close up'));
  return [
    { variant: 'lower face hidden', scene: lowerFaceHidden(scene, face, random('lower face')) },
    { variant: 'half of the face hidden', scene: halfFaceHidden(scene, face, random('half face')) },
    { variant: 'head down', scene: headDown(scene, face, random('head down')) },
    near && { variant: 'close up', scene: near },
  ];
}

/** Heights of a second person, share of the picture's; and how much of them is outside. */
const COMPANY = [
  { variant: 'second person, large', tall: 0.85, out: 0 },
  { variant: 'second person, middle', tall: 0.6, out: 0 },
  { variant: 'second person, small', tall: 0.42, out: 0 },
  { variant: 'second person leans in', tall: 0.8, out: 0.35 },
] as const;

async function withOthers(
  { name, scene }: Source,
  cast: Cast,
  random: (variant: string) => Random,
): Promise<(Still | null)[]> {
  const others = cast.people.filter((other) => other.name !== name);
  if (others.length === 0) return [];
  const stills: (Still | null)[] = [];
  const neighbour = oneFrom(random('neighbour'), others);
  stills.push({ variant: 'two side by side', scene: await sideBySide(scene, neighbour.scene), from: neighbour.name });
  const roomy = await withRoomBeside(scene);
  for (const { variant, tall, out } of COMPANY) {
    const draw = random(variant);
    const other = oneFrom(draw, others);
    const together =
      (await withSecondPerson(scene, other.scene, { tall, out }, draw)) ??
      (await withSecondPerson(roomy, other.scene, { tall, out }, draw));
    stills.push(together && { variant, scene: together, from: other.name });
  }
  const draw = random('poster');
  const shown = oneFrom(draw, others);
  const poster = (await withPoster(scene, shown.scene, draw)) ?? (await withPoster(roomy, shown.scene, draw));
  // One picture cannot tell a poster from a guest: in clips it is judged.
  stills.push(poster && { variant: 'poster behind', scene: poster, people: 'not judged', from: shown.name });
  return stills;
}

async function withThings(
  { name, scene }: Source,
  cast: Cast,
  random: (variant: string) => Random,
): Promise<(Still | null)[]> {
  if (scene.objects.length > 0) return [];
  const stills: Still[] = [];
  for (const object of ['phone', 'book', 'laptop'] as const) {
    const draw = random(object);
    const things = cast.objects.filter((thing) => thing.name === object && thing.source !== name);
    if (things.length === 0) continue;
    const [least, most] = OBJECT_SHARES[object];
    const thing = oneFrom(draw, things);
    const share = between(draw, least, most);
    const held = await withObject(scene, thing.scene, { share, out: 0 }, draw);
    stills.push({ variant: `${object} held`, scene: held, from: thing.source });
    if (object !== 'phone') continue;
    const edge = await withObject(scene, thing.scene, { share, out: between(draw, 0.3, 0.55) }, draw);
    stills.push({ variant: 'phone at the edge', scene: edge, from: thing.source });
  }
  return stills;
}
