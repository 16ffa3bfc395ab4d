import type { Box, ObjectLabel, Observation } from '@proctorwise/contracts';
import type { FrameInput } from './input.js';
import { CLOCK_TOLERANCE_MS, FRAME_RULES } from './rules.js';

/** What the rules need of one picture: small, because frames that wait for an earlier one are kept in the state. */
export interface Seen {
  readonly present: number;
  /** How sure it is that more than one is there, 0.01..1; 0 when they are not. */
  readonly crowd: number;
  readonly brightness: number;
  readonly sharpness: number;
  readonly hash: string;
  /** The best box of each label, boxes in whole pixels. */
  readonly objects: readonly { readonly label: ObjectLabel; readonly score: number; readonly box: Box }[];
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
/** When vision counts two people but gives no two scores to judge by. */
const UNSURE = 0.5;

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
    crowd: present > 1 ? crowdConfidence(observation) : 0,
    brightness: rounded(observation.brightness, 10),
    sharpness: rounded(observation.sharpness, 100),
    hash: observation.hash.slice(0, 16),
    objects: bestObjects(observation),
  };
}

/** The score of the second of them: as sure as one can be that there are two. */
function crowdConfidence({ faces, persons }: Observation): number {
  const second = (boxes: readonly { score: number }[]) =>
    boxes.map((box) => finite(box.score)).sort((a, b) => b - a)[1];
  const seconds = [second(faces), second(persons)].filter((score) => score !== undefined);
  return Math.min(Math.max(rounded(seconds.length > 0 ? Math.max(...seconds) : UNSURE, 1_000), 0.01), 1);
}

function bestObjects({ objects }: Observation): Seen['objects'] {
  const best = new Map<ObjectLabel, Seen['objects'][number]>();
  for (const { label, score, box } of objects) {
    const bounded = Math.min(rounded(score, 1_000), 1);
    if (bounded < FAINTEST || bounded <= (best.get(label)?.score ?? 0)) continue;
    const [x1, y1, x2, y2] = box;
    best.set(label, { label, score: bounded, box: [rounded(x1, 1), rounded(y1, 1), rounded(x2, 1), rounded(y2, 1)] });
  }
  return [...best.values()].filter(({ label }) => FRAME_RULES.some((rule) => rule.id === label));
}

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

/** To 1/`steps`, bounded; adding 0 turns -0 into 0, which JSON cannot hold. */
function rounded(value: number, steps: number): number {
  return Math.min(Math.max(Math.round(finite(value) * steps) / steps, -99_999), 99_999) + 0;
}
