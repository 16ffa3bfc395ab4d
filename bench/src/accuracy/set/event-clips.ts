import type { EventType, ObjectName } from '../labels.js';
import { between, oneFrom, type Random, randomOf } from '../random.js';
import { type Cast, drawn } from './cast.js';
import { type Clip, candidate, type Shot, times } from './clip.js';
import { withObject, withRoomBeside, withSecondPerson } from './compositions.js';
import { COVERS, coveredLens } from './covered.js';
import { type Raster, stretched } from './raster.js';
import { emptied, laidOn, overlap, type PlacedObject, type Scene, scaledScene, shareOf, without } from './scene.js';
import type { Source } from './sources.js';
import { OBJECT_SHARES, slug } from './stills.js';

type CastOf = (source: Source) => Cast;

/** Sources of each kind of event. */
const HOW_MANY = { absent: 24, more: 32, covered: 12, static: 12, phone_lying: 12 } as const;
/** Clips in which a thing of another picture is held up. */
const HELD: Readonly<Record<ObjectName, number>> = { phone: 24, book: 16, laptop: 16 };
/** Shots before an event, and at most after it. */
const BEFORE = 8;
const LENGTH = 25;

/** Clips in which one thing happens. */
export async function eventClips(sources: readonly Source[], castFor: CastOf, seed: number): Promise<Clip[]> {
  const alone = sources.filter(({ people, scene }) => people === 'one' && scene.objects.length === 0);
  const made = [
    ...(await all(drawn(alone, 'absent', HOW_MANY.absent), (source) => absence(source, castFor(source), seed))),
    ...(await all(drawn(alone, 'more', HOW_MANY.more), (source) => company(source, castFor(source), seed))),
    ...(await all(drawn(alone, 'covered', HOW_MANY.covered), (source, at) => cover(source, at, seed))),
    ...drawn(alone, 'static', HOW_MANY.static).map(frozen),
    ...(await all(drawn(alone, 'phone lying', HOW_MANY.phone_lying), (source) =>
      phoneLying(source, castFor(source), seed),
    )),
  ];
  for (const name of ['phone', 'book', 'laptop'] as const) {
    const own = sources.filter(({ people, scene }) => people === 'one' && ownObjects(scene, name).length > 0);
    made.push(...own.map((source) => ownThing(source, name)));
    made.push(
      ...(await all(drawn(alone, name, HELD[name]), (source) => heldThing(source, name, castFor(source), seed))),
    );
  }
  return made.filter((clip) => clip !== null);
}

const all = <T>(sources: readonly Source[], make: (source: Source, at: number) => Promise<T>): Promise<T[]> =>
  Promise.all(sources.map(make));

function event(
  { name, split }: Source,
  type: EventType,
  variant: string,
  usual: Shot,
  during: readonly Shot[],
  from?: string,
): Clip {
  const to = BEFORE + during.length;
  return {
    name: `${slug(variant)}-${name}`,
    variant,
    source: from === undefined ? name : `${name}+${from}`,
    split,
    shots: [...times(BEFORE, usual), ...during, ...times(Math.max(6, LENGTH - to), usual)],
    events: [{ type, from: BEFORE, to }],
  };
}

/** Up to this share of the picture a person can be painted over; beyond it there is no room left to paint from. */
const MOST_PAINTED = 0.5;

/** Nobody for 12 s: painted over where the person leaves enough of the room, else another empty room. */
async function absence(source: Source, cast: Cast, seed: number): Promise<Clip> {
  const { scene, name } = source;
  const usual = candidate(scene);
  if (cast.rooms.length === 0 || scene.persons.every((box) => shareOf(box, scene.raster) <= MOST_PAINTED))
    return event(
      source,
      'absent',
      'nobody for 12 s, painted over',
      usual,
      times(6, { scene: emptied(scene), moving: null }),
    );
  const room = oneFrom(randomOf(seed, 'room', name), cast.rooms);
  const raster = await stretched(room.scene.raster, scene.raster.width, scene.raster.height);
  const empty: Scene = { raster, persons: [], objects: [], face: null };
  return event(
    source,
    'absent',
    'nobody for 12 s, other room',
    usual,
    times(6, { scene: empty, moving: null }),
    room.name,
  );
}

/** Somebody else for 10 s. */
async function company(source: Source, cast: Cast, seed: number): Promise<Clip | null> {
  const random = randomOf(seed, 'company', source.name);
  const others = cast.people.filter(({ name }) => name !== source.name);
  if (others.length === 0) return null;
  const other = oneFrom(random, others);
  const where = { tall: between(random, 0.45, 0.9), out: random() < 0.4 ? between(random, 0.15, 0.4) : 0 };
  for (const scene of [source.scene, await withRoomBeside(source.scene)]) {
    const together = await withSecondPerson(scene, other.scene, where, random);
    if (!together) continue;
    const during = times(5, candidate(together, together.persons.slice(1)));
    const variant = where.out > 0 ? 'second person leans in for 10 s' : 'second person for 10 s';
    return event(source, 'more', variant, candidate(scene), during, other.name);
  }
  return null;
}

async function cover(source: Source, at: number, seed: number): Promise<Clip> {
  const kind = COVERS[at % COVERS.length] ?? 'black';
  const { width, height } = source.scene.raster;
  const shots: Shot[] = [];
  for (let turn = 0; turn < 5; turn += 1) {
    const raster = await coveredLens(width, height, kind, randomOf(seed, 'cover', source.name, turn));
    shots.push({ scene: nothingBut(raster), moving: null, people: 'not judged' });
  }
  return event(source, 'covered', `camera covered for 10 s, ${kind}`, candidate(source.scene), shots);
}

/** The very same picture for 40 s. */
function frozen(source: Source): Clip {
  const usual = candidate(source.scene);
  return event(source, 'static', 'same picture for 40 s', usual, [usual, ...times(19, { ...usual, isFrozen: true })]);
}

/** A phone that lies in the background from the first picture to the last. */
async function phoneLying(source: Source, cast: Cast, seed: number): Promise<Clip | null> {
  const random = randomOf(seed, 'lying', source.name);
  const phones = cast.objects.filter(({ name }) => name === 'phone');
  if (phones.length === 0) return null;
  const phone = oneFrom(random, phones);
  const scene = await withRoomBeside(source.scene);
  const { width, height } = scene.raster;
  const factor = Math.sqrt((0.02 * width * height) / (phone.scene.raster.width * phone.scene.raster.height));
  const small = await scaledScene(phone.scene, factor);
  const left = 0.02 * width;
  const top = height - small.raster.height - 0.04 * height;
  const [person] = scene.persons;
  if (!person || overlap(person, [left, top, left + small.raster.width, height]) > 0) return null;
  const shot = candidate(laidOn(scene, small, left, top, 3));
  return {
    name: `phone-lying-${source.name}`,
    variant: 'phone lying behind',
    source: `${source.name}+${phone.source}`,
    split: source.split,
    shots: times(LENGTH, shot),
    events: [{ type: 'phone_lying', from: 0, to: LENGTH }],
  };
}

const ownObjects = (scene: Scene, name: ObjectName): PlacedObject[] =>
  scene.objects.filter((object) => object.name === name && shareOf(object.box, scene.raster) >= 0.005);

/** What the person of the picture really has there, painted over before and after. */
function ownThing(source: Source, name: ObjectName): Clip {
  const others = (['phone', 'book', 'laptop'] as const).filter((other) => other !== name);
  const alone = others.reduce(without, source.scene);
  const boxes = ownObjects(alone, name).map(({ box }) => box);
  const during = times(6, candidate(alone, boxes));
  return event(source, name, `${name} of the picture for 12 s`, candidate(without(alone, name), boxes), during);
}

/** A thing of another picture, held into this one for 12 s. */
async function heldThing(source: Source, name: ObjectName, cast: Cast, seed: number): Promise<Clip | null> {
  const random: Random = randomOf(seed, 'held', name, source.name);
  const things = cast.objects.filter((thing) => thing.name === name);
  if (things.length === 0) return null;
  const thing = oneFrom(random, things);
  const [least, most] = OBJECT_SHARES[name];
  const share = between(random, least, most);
  const held = await withObject(source.scene, thing.scene, { share, out: 0 }, random);
  const boxes = held.objects.map(({ box }) => box);
  return event(
    source,
    name,
    `${name} held for 12 s`,
    candidate(source.scene),
    times(6, candidate(held, boxes)),
    thing.source,
  );
}

const nothingBut = (raster: Raster): Scene => ({ raster, persons: [], objects: [], face: null });
