import type { Box, CountedPerson, SeenFace, SeenObject, SeenPerson } from '@proctorwise/contracts';
import { iou } from './boxes.js';
import type { Detections, Thresholds } from './detectors/detector.js';
import { FIRST_LOOK, peopleIn } from './fuse.js';
import type { SecondDetectorKind } from './models/manifest.js';

/**
 * Where the first detector is in doubt, another one, which errs elsewhere, looks at the same picture; what both make of
 * it is the sum of their log-odds. All numbers are from the tuning side of the accuracy set (66 sources, 1,556 stills);
 * docs/decisions/0014-a-second-look-where-the-first-is-in-doubt.md has the table of what else was tried.
 */

/** Scores below are not worth a second look: with them one picture in three would need one, and gain nothing. */
export const DOUBTED_FROM: Thresholds = { person: 0.15, phone: 0.2, book: 0.3, laptop: 0.25 };
/** From here the first detector is right in 19 of 20 pictures, or a second one changes nothing. */
const SURE_FROM: Thresholds = { person: 0.65, phone: 0.7, book: 0.9, laptop: 0.55 };

/** What the second detector is asked to report, and what it counts for where it reports nothing. */
export const SECOND_THRESHOLDS: Thresholds = { person: 0.1, phone: 0.1, book: 0.1, laptop: 0.1 };
const NOTHING_SEEN = { person: 0.03, object: 0.02 };
/** Two boxes of the same thing. */
const SAME_PERSON_IOU = 0.4;
const SAME_OBJECT_IOU = 0.45;

interface Biases {
  /** Log-odds that must come together before somebody is there, and before there is one more. */
  readonly somebody: number;
  readonly another: number;
  /** Added to objects' log-odds so that half of 1 means: nine of ten such pictures were right; a laptop, 19 of 20. */
  readonly objects: Readonly<Record<SeenObject['label'], number>>;
}
const BIASES: Readonly<Record<SecondDetectorKind, Biases>> = {
  deim: { somebody: -1.8, another: -0.5, objects: { phone: 0.385, book: 1.09, laptop: 3 } },
  yolox: { somebody: -2.8, another: -1, objects: { phone: -0.17, book: 1.6, laptop: 4 } },
};

export interface FirstLook extends Detections {
  readonly faces: readonly SeenFace[];
}

/** What the first look leaves open. */
export interface Doubts {
  /** Nobody is seen, but something might be somebody. */
  readonly somebody: SeenPerson | null;
  /** Further people without a face, of whom the detector is not sure. */
  readonly another: readonly SeenPerson[];
  readonly objects: readonly SeenObject[];
}

/** @returns null where nothing is in doubt */
export function doubtsOf(first: FirstLook, picture: { width: number; height: number }): Doubts | null {
  const persons = surePersons(first.persons);
  const people = peopleIn(first.faces, persons, picture);
  const somebody = people.length === 0 ? (first.persons[0] ?? null) : null;
  const another = bodiesBeside(people, persons).filter(({ score }) => score < SURE_FROM.person);
  const objects = first.objects.filter(({ label, score }) => score < SURE_FROM[label]);
  return somebody || another.length > 0 || objects.length > 0 ? { somebody, another, objects } : null;
}

/** What is reported without a second look: what the first detector sees by its own thresholds. */
export const withoutDoubts = ({ persons, objects }: Detections): Detections => ({
  persons: surePersons(persons),
  objects: objects.filter(({ label, score }) => score >= FIRST_LOOK[label]),
});

/** What both looks make of it. */
export function settle(first: Detections, doubts: Doubts, second: Detections, kind: SecondDetectorKind): Detections {
  const biases = BIASES[kind];
  const settled = (person: SeenPerson, seen: number, threshold: number): SeenPerson => ({
    ...person,
    score: sigmoid(logit(person.score) + logit(seen) - threshold + logit(FIRST_LOOK.person)),
  });
  const seenAt = ({ box }: SeenPerson) => strongest(second.persons, box, SAME_PERSON_IOU) ?? NOTHING_SEEN.person;
  const persons = doubts.somebody
    ? [settled(doubts.somebody, second.persons[0]?.score ?? NOTHING_SEEN.person, biases.somebody)]
    : first.persons.map((person) =>
        doubts.another.includes(person) ? settled(person, seenAt(person), biases.another) : person,
      );
  const objects = first.objects.map((object) => {
    if (!doubts.objects.includes(object)) return object;
    const alike = second.objects.filter(({ label }) => label === object.label);
    const seen = strongest(alike, object.box, SAME_OBJECT_IOU) ?? NOTHING_SEEN.object;
    return { ...object, score: sigmoid(logit(object.score) + logit(seen) + biases.objects[object.label]) };
  });
  const byScore = (a: { score: number }, b: { score: number }) => b.score - a.score;
  return withoutDoubts({ persons: persons.sort(byScore), objects: objects.sort(byScore) });
}

const surePersons = (persons: readonly SeenPerson[]): SeenPerson[] =>
  persons.filter(({ score }) => score >= FIRST_LOOK.person);

/** Those without a face who are counted beside somebody else; of bodies alone, the strongest is the candidate. */
function bodiesBeside(people: readonly CountedPerson[], persons: readonly SeenPerson[]): SeenPerson[] {
  const bodies = persons.filter(({ box }) => people.some((one) => !one.hasFace && one.box === box));
  return people.length > bodies.length ? bodies : bodies.slice(1);
}

const strongest = (seen: readonly { box: Box; score: number }[], box: Box, minIou: number): number | undefined =>
  seen.find((each) => iou(each.box, box) >= minIou)?.score;

const logit = (share: number): number => {
  const bounded = Math.min(Math.max(share, 1e-3), 1 - 1e-3);
  return Math.log(bounded / (1 - bounded));
};
const sigmoid = (odds: number): number => 1 / (1 + Math.exp(-odds));
