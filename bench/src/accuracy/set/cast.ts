import { createHash } from 'node:crypto';
import type { Box } from '@proctorwise/contracts';
import type { ObjectName, Split } from '../labels.js';
import { CUT_RIM, objectCut } from './compositions.js';
import { grown, overlap, type PlacedObject, type Scene, shareOf } from './scene.js';
import type { Source } from './sources.js';

/** The pictures that others of the same side may borrow from. */
export interface Cast {
  /** Somebody whose face is known, who fills enough of their picture to be cut out, and has nothing forbidden. */
  readonly people: readonly Source[];
  readonly objects: readonly { readonly name: ObjectName; readonly source: string; readonly scene: Scene }[];
  readonly rooms: readonly Source[];
}

/** An object must have this share of its picture to be cut out: fewer pixels would look like nothing. */
const LEAST_CUT: Readonly<Record<ObjectName, number>> = { phone: 0.009, book: 0.02, laptop: 0.03 };
const LEAST_PERSON = 0.15;
/** Share of a cut-out book or laptop that may be somebody's lap or arm. */
const MOST_PERSON = 0.6;
/** Share of the face that may be cut out with what is held before it. */
const MOST_FACE = 0.3;

/** Who and what there is on one side of the split. */
export function castOf(sources: readonly Source[], split: Split): Cast {
  const side = sources.filter((source) => source.split === split);
  return {
    people: side.filter(
      ({ people, scene }) =>
        people === 'one' &&
        scene.face !== null &&
        scene.objects.length === 0 &&
        scene.persons.some((box) => shareOf(box, scene.raster) >= LEAST_PERSON),
    ),
    objects: side.flatMap(({ name: source, scene }) =>
      scene.objects
        .filter(({ name, box }) => {
          const share = shareOf(box, scene.raster);
          return share >= LEAST_CUT[name] && share <= 0.5 && standsAlone(scene, { name, box });
        })
        .map((object) => ({ name: object.name, source, scene: objectCut(scene, object) })),
    ),
    rooms: side.filter(({ people, scene }) => people === 'none' && scene.objects.length === 0),
  };
}

/** Nothing else is to be cut out with it: no whole face, no other thing, no more of a person than the hand that holds it. */
function standsAlone(scene: Scene, { name, box }: PlacedObject): boolean {
  const whole = grown(box, CUT_RIM);
  const shareIn = (other: Box) => overlap(other, whole) / areaOf(whole);
  return (
    (scene.face === null || overlap(scene.face, whole) < MOST_FACE * areaOf(scene.face)) &&
    objectCut(scene, { name, box }).objects.every((object) => object.name === name) &&
    (name === 'phone' || scene.persons.every((person) => shareIn(person) < MOST_PERSON))
  );
}

const areaOf = ([x1, y1, x2, y2]: Box): number => (x2 - x1) * (y2 - y1);

/** As if drawn by lot, the same each time: the first `count` of each side. */
export function drawn(sources: readonly Source[], lot: string, count: number): Source[] {
  const rank = ({ name }: Source) => createHash('sha256').update(`${lot}/${name}`).digest('hex');
  const bySide = (split: Split) =>
    sources
      .filter((source) => source.split === split)
      .sort((a, b) => (rank(a) < rank(b) ? -1 : 1))
      .slice(0, Math.ceil(count / 2));
  return [...bySide('tuning'), ...bySide('test')];
}
