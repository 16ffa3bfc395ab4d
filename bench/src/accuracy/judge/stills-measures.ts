import { FRAME_RULES } from '@proctorwise/monitoring/rules';
import { OBJECTS, type ObjectName, PEOPLE, type People, unitOf } from '../labels.js';
import type { Looked } from '../look/look-at-all.js';
import { isObservation, type Seen } from '../look/observation-cache.js';
import { type Share, shareOf, type UnitCount } from './interval.js';

/** What vision says of a picture. Unreadable: it says nothing, and that is wrong. */
export function peopleSaid(seen: Seen): People | 'unreadable' {
  if (!isObservation(seen)) return 'unreadable';
  return seen.present === 0 ? 'none' : seen.present === 1 ? 'one' : 'more';
}

/** Rows: what is there; columns: what was said. */
export type Confusion = Readonly<Record<People, Readonly<Record<People | 'unreadable', number>>>>;

export interface StillsMeasures {
  readonly pictures: number;
  readonly notJudged: number;
  readonly confusion: Confusion;
  readonly right: Share;
  readonly precision: Readonly<Record<People, Share>>;
  readonly recall: Readonly<Record<People, Share>>;
  /** At the rule's lowest entry score. */
  readonly objects: Readonly<Record<ObjectName, { readonly precision: Share; readonly recall: Share }>>;
  /** Share right by variant, weakest first. */
  readonly byVariant: readonly { readonly variant: string; readonly right: Share }[];
}

/** @param stills of one side of the split, no pictures of clips */
export function measureStills(stills: readonly Looked[]): StillsMeasures {
  const judged = stills.flatMap(({ label, seen }) =>
    label.people === undefined
      ? []
      : [{ unit: unitOf(label), variant: label.variant, people: label.people, said: peopleSaid(seen) }],
  );
  const shareWhere = (which: (each: (typeof judged)[number]) => boolean) =>
    shareOf(judged.filter(which).map(({ unit, people, said }) => count(unit, said === people)));
  const byClass = (which: (people: People) => Share) =>
    Object.fromEntries(PEOPLE.map((people) => [people, which(people)])) as Record<People, Share>;
  const variants = [...new Set(judged.map(({ variant }) => variant))];
  return {
    pictures: stills.length,
    notJudged: stills.length - judged.length,
    confusion: confusionOf(judged),
    right: shareWhere(() => true),
    precision: byClass((people) => shareWhere(({ said }) => said === people)),
    recall: byClass((people) => shareWhere((each) => each.people === people)),
    objects: Object.fromEntries(
      OBJECTS.map((name) => [name, measureObject(stills, name)]),
    ) as StillsMeasures['objects'],
    byVariant: variants
      .map((variant) => ({ variant, right: shareWhere((each) => each.variant === variant) }))
      .sort((a, b) => (a.right.value ?? 1) - (b.right.value ?? 1)),
  };
}

const count = (unit: string, isHit: boolean): UnitCount => ({ unit, hits: isHit ? 1 : 0, of: 1 });

function confusionOf(judged: readonly { people: People; said: People | 'unreadable' }[]): Confusion {
  const cell = (people: People, said: People | 'unreadable') =>
    judged.filter((each) => each.people === people && each.said === said).length;
  const row = (people: People) => ({
    none: cell(people, 'none'),
    one: cell(people, 'one'),
    more: cell(people, 'more'),
    unreadable: cell(people, 'unreadable'),
  });
  return { none: row('none'), one: row('one'), more: row('more') };
}

/** The lowest score with which a picture counts for the rule's beginning. */
export function entryScore(name: ObjectName): number {
  const rule = FRAME_RULES.find(({ object }) => object?.label === name);
  return Math.min(...(rule?.on.map(({ atLeast }) => atLeast) ?? [1]));
}

function measureObject(stills: readonly Looked[], name: ObjectName): { precision: Share; recall: Share } {
  const entry = entryScore(name);
  const judged = stills.flatMap(({ label, seen }) => {
    const isThere = label.objects[name];
    if (isThere === undefined) return [];
    const isSaid =
      isObservation(seen) && seen.objects.some(({ label: said, score }) => said === name && score >= entry);
    return [{ unit: unitOf(label), isThere, isSaid }];
  });
  const share = (kept: typeof judged) =>
    shareOf(kept.map(({ unit, isThere, isSaid }) => count(unit, isThere && isSaid)));
  return {
    precision: share(judged.filter(({ isSaid }) => isSaid)),
    recall: share(judged.filter(({ isThere }) => isThere)),
  };
}
