import { createHash } from 'node:crypto';
import type { ObjectName, Split } from '../labels.js';
import { objectCut } from './compositions.js';
import { RECOGNISABLE } from './recognisable-objects.js';
import { type Scene, shareOf } from './scene.js';
import type { Source } from './sources.js';

/** The pictures that others of the same side may borrow from. */
export interface Cast {
  /** Somebody whose face is known, who fills enough of their picture to be cut out, and has nothing forbidden. */
  readonly people: readonly Source[];
  readonly objects: readonly { readonly name: ObjectName; readonly source: string; readonly scene: Scene }[];
  readonly rooms: readonly Source[];
}

/** A person must have this share of their picture to be cut out: fewer pixels would look like nothing. */
const LEAST_PERSON = 0.15;

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
        .filter((object, at) => RECOGNISABLE[object.name][source]?.includes(at))
        .map((object) => ({ name: object.name, source, scene: objectCut(scene, object) })),
    ),
    rooms: side.filter(({ people, scene }) => people === 'none' && scene.objects.length === 0),
  };
}

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
