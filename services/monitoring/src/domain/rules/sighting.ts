import { type Box, OBJECT_LABELS, type ObjectLabel, type Observation } from '@proctorwise/contracts';
import type { FrameInput } from './input.js';
import { BACKGROUND, CLOCK_TOLERANCE_MS, FRAME_RULES } from './rules.js';

/** What the rules need of one picture: small, because frames that wait for an earlier one are kept in the state. */
export interface Seen {
  /** How many people; more than `people` holds where they are many. */
  readonly present: number;
  /** Those who are counted, at most MOST_PEOPLE, boxes in tenths of a pixel. */
  readonly people: readonly SeenHuman[];
  readonly brightness: number;
  readonly sharpness: number;
  readonly hash: string;
  /** The best two boxes of each label, best first, in whole pixels. */
  readonly objects: readonly SeenThing[];
}

export interface SeenHuman {
  readonly box: Box;
  readonly score: number;
  readonly hasFace: boolean;
  /** How wide somebody is, pixels: the body, or as many faces as make one where no body is seen. */
  readonly extent: number;
}

export interface SeenThing {
  readonly label: ObjectLabel;
  readonly score: number;
  readonly box: Box;
  /** It has been lying there for long: see `lookPast`. */
  readonly isKnown?: boolean;
}

export interface Sighting {
  readonly frameNumber: number;
  readonly position: number;
  /** The time it is judged by, ms since the Unix epoch. */
  readonly at: number;
  readonly receivedAt: number;
  /** Null: skipped or unreadable, so it shows neither this nor that. */
  readonly seen: Seen | null;
}

/** The latest instant that a Date can hold, ms. */
const LATEST_MS = 8.64e15;
/** Below every rule's `keep` a box tells nothing. */
const FAINTEST = Math.min(...FRAME_RULES.filter((rule) => rule.object !== null).map((rule) => rule.keep));
/** The candidate, and who else may be a poster. */
const MOST_PEOPLE = 4;
/** Of one label: a phone that lies there must not hide one in the hand. */
const MOST_OF_A_LABEL = 2;

/** Whole ms within what a Date can hold, or `fallback` when it is no number at all. */
export function instant(value: number, fallback: number): number {
  if (!Number.isFinite(value)) return fallback;
  return Math.min(Math.max(Math.round(value), 0), LATEST_MS);
}

/** A frame as the rules see it. @param fallbackAt used where the frame has no receive time that is a number */
export function sightingOf(frame: FrameInput, fallbackAt: number): Sighting {
  const receivedAt = instant(frame.receivedAt, fallbackAt);
  const claimed = frame.clockDoubtful || frame.capturedAt === null ? receivedAt : instant(frame.capturedAt, receivedAt);
  return {
    frameNumber: frame.frameNumber,
    position: frame.position,
    // Nothing is captured after it was received; a clock that claims so would freeze the judging of what follows.
    at: Math.min(claimed, receivedAt + CLOCK_TOLERANCE_MS),
    receivedAt,
    seen: typeof frame.outcome === 'string' ? null : seenIn(frame.outcome),
  };
}

/** What the rules need of an observation. */
export function seenIn(observation: Observation): Seen {
  const present = Math.min(Math.max(Math.trunc(finite(observation.present)), 0), 99);
  return {
    present,
    people: peopleIn(observation).slice(0, present),
    brightness: rounded(observation.brightness, 10),
    sharpness: rounded(observation.sharpness, 100),
    hash: observation.hash.slice(0, 16),
    objects: bestObjects(observation),
  };
}

/** A vision process of an earlier version names nobody: then all who are counted are taken for people. */
const peopleIn = ({ people = [] }: Pick<Partial<Observation>, 'people'>): readonly SeenHuman[] =>
  people.slice(0, MOST_PEOPLE).map(({ box, score, hasFace, body }) => ({
    box: roundedBox(box, 10),
    score: Math.min(Math.max(rounded(score, 1_000), 0), 1),
    hasFace,
    extent: Math.max(0, (hasFace ? BACKGROUND.facesPerBody : 1) * widthOf(box), body ? widthOf(body) : 0),
  }));

const widthOf = ([x1, , x2]: Box): number => rounded(x2 - x1, 1);

function bestObjects({ objects }: Observation): Seen['objects'] {
  return OBJECT_LABELS.flatMap((wanted) =>
    objects
      .filter(({ label }) => label === wanted)
      .map(({ label, score, box }) => ({ label, score: Math.min(rounded(score, 1_000), 1), box: roundedBox(box, 1) }))
      .filter(({ score }) => score >= FAINTEST)
      .sort((a, b) => b.score - a.score)
      .slice(0, MOST_OF_A_LABEL),
  );
}

const roundedBox = ([x1, y1, x2, y2]: Box, steps: number): Box => [
  rounded(x1, steps),
  rounded(y1, steps),
  rounded(x2, steps),
  rounded(y2, steps),
];

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** To 1/`steps`, bounded; adding 0 turns -0 into 0, which JSON cannot hold. */
function rounded(value: number, steps: number): number {
  return Math.min(Math.max(Math.round(finite(value) * steps) / steps, -99_999), 99_999) + 0;
}
