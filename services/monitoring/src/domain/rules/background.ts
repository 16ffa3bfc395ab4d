import type { Box, ObjectLabel } from '@proctorwise/contracts';
import { BACKGROUND } from './rules.js';
import type { Seen, SeenHuman } from './sighting.js';

/** Something in one place of the picture: a poster's face, a coat on a chair, a phone on the shelf. */
export interface Mark {
  readonly kind: 'face' | 'body' | ObjectLabel;
  /** Where it was first seen: what it is compared with, so that slow movement is movement too. */
  readonly box: Box;
  readonly since: number;
  readonly lastAt: number;
  /** Frames that showed it in its place, and how many of them showed it quite still. */
  readonly frames: number;
  readonly still: number;
  /** There since the camera's first frames. */
  readonly fromStart: boolean;
  /** It has stood still for so long that it is part of the room. */
  readonly isKnown: boolean;
}

/** What is known of the room behind the candidate. */
export interface Background {
  /** Time of the first analysed frame, ms since the Unix epoch; null before it. */
  readonly since: number | null;
  /** At most BACKGROUND.mostMarks. */
  readonly marks: readonly Mark[];
}

export const NO_BACKGROUND: Background = { since: null, marks: [] };

export interface BackgroundStep {
  readonly background: Background;
  /** Without the people who are none; objects that are part of the room are marked. */
  readonly seen: Seen;
}

/**
 * Learns what never moves, and takes it out of the count of people. Hardly anybody who lives keeps a place for 20 s as
 * exactly as a print does, and who did is counted with the first movement: what is learned is the place, not the face.
 *
 * The widest of those who are not known, the candidate, is never learned, nor a face about as large. A smaller one, or a
 * body without a face, that was there from the first frames and has not moved yet is not counted for the 20 s that this
 * takes; who comes later, or moves, is counted at once.
 *
 * An object that keeps its place stays what it is, but begins no second anomaly there.
 */
export function lookPast(before: Background, seen: Seen, at: number): BackgroundStep {
  const since = before.since ?? at;
  const marks = new Marks(before.marks, since, at);
  const byExtent = [...seen.people].sort((a, b) => b.extent - a.extent);
  const others = byExtent.filter((human) => !marks.isKnown(kindOf(human), human.box));
  // Somebody bent over the paper may have been learned as a body that never moves: that must not become an absence.
  const [candidate = byExtent.find(({ hasFace }) => !hasFace), ...extras] = others;
  const isSomebody = (human: SeenHuman) =>
    !(candidate && mayBeRoom(human, candidate, marks) && marks.isRoom(kindOf(human), human.box));
  const people = candidate ? [candidate, ...extras.filter(isSomebody)] : [];
  const objects = seen.objects.map((object) => ({ ...object, isKnown: marks.isRoom(object.label, object.box) }));
  return {
    background: { since, marks: marks.kept() },
    seen: { ...seen, present: seen.present - (seen.people.length - people.length), people, objects },
  };
}

/** Sizes stray: what was small enough once, and has not moved, need only be smaller. */
function mayBeRoom(human: SeenHuman, candidate: SeenHuman, marks: Marks): boolean {
  const widest = marks.hasMark(kindOf(human), human.box) ? 1 : BACKGROUND.widestFace;
  return !human.hasFace || human.extent <= widest * candidate.extent;
}
const kindOf = ({ hasFace }: SeenHuman): Mark['kind'] => (hasFace ? 'face' : 'body');

/** The marks while one frame is compared with them; lives within one call. */
class Marks {
  #marks: readonly Mark[];
  readonly #since: number;
  readonly #at: number;

  constructor(marks: readonly Mark[], since: number, at: number) {
    this.#marks = marks;
    this.#since = since;
    this.#at = at;
  }

  /** Is it a known part of the room, in its place? */
  isKnown(kind: Mark['kind'], box: Box): boolean {
    const mark = this.#marks.find((each) => each.kind === kind && each.isKnown && isInPlace(each, box));
    if (mark) this.#replace(mark, { ...mark, lastAt: this.#at });
    return mark !== undefined;
  }

  hasMark(kind: Mark['kind'], box: Box): boolean {
    return this.#marks.some((each) => each.kind === kind && isInPlace(each, box));
  }

  /** Takes note of where it is. @returns whether it is part of the room, or may still turn out to be */
  isRoom(kind: Mark['kind'], box: Box): boolean {
    if (this.isKnown(kind, box)) return true;
    const ofKind = this.#marks.filter((each) => each.kind === kind && !each.isKnown);
    const mark = ofKind.find((each) => isInPlace(each, box));
    if (!mark) {
      const hasMoved = ofKind.some((each) => overlaps(each.box, box));
      return this.#isAwaited(this.#begin(kind, box, !hasMoved && this.#isFirst(box)));
    }
    const next = {
      ...mark,
      frames: mark.frames + 1,
      still: mark.still + (isStill(mark, box) ? 1 : 0),
      lastAt: this.#at,
    };
    this.#replace(mark, next);
    if (this.#at - mark.since < BACKGROUND.stillMs) return this.#isAwaited(next);
    const isKnown = next.still >= BACKGROUND.frames && next.still >= BACKGROUND.stillShare * next.frames;
    if (isKnown) this.#replace(next, { ...next, isKnown });
    else {
      this.#marks = this.#marks.filter((each) => each !== next);
      this.#begin(kind, box, false);
    }
    return isKnown;
  }

  /** A poster may be seen now as a face, now as a body: what lies where something was from the start was there too. */
  #isFirst(box: Box): boolean {
    const isEarly = this.#at - this.#since <= BACKGROUND.fromStartMs;
    return isEarly || this.#marks.some((each) => each.fromStart && !each.isKnown && overlaps(each.box, box));
  }

  #begin(kind: Mark['kind'], box: Box, fromStart: boolean): Mark {
    const mark = { kind, box, since: this.#at, lastAt: this.#at, frames: 1, still: 1, fromStart, isKnown: false };
    this.#marks = [...this.#marks, mark];
    return mark;
  }

  /** Without those that went, the oldest unknown first where there are too many. */
  kept(): readonly Mark[] {
    const here = this.#marks.filter(
      ({ isKnown, lastAt }) => this.#at - lastAt <= (isKnown ? BACKGROUND.forgetKnownMs : BACKGROUND.forgetMs),
    );
    const surplus = here.length - BACKGROUND.mostMarks;
    if (surplus <= 0) return here;
    const oldestFirst = [...here].sort((a, b) => Number(a.isKnown) - Number(b.isKnown) || a.lastAt - b.lastAt);
    const dropped = new Set(oldestFirst.slice(0, surplus));
    return here.filter((mark) => !dropped.has(mark));
  }

  /** For as long as it takes to tell a print from somebody who sits still. */
  #isAwaited({ kind, fromStart, since }: Mark): boolean {
    const isHuman = kind === 'face' || kind === 'body';
    return isHuman && fromStart && this.#at - since < BACKGROUND.stillMs;
  }

  #replace(mark: Mark, next: Mark): void {
    this.#marks = this.#marks.map((each) => (each === mark ? next : each));
  }
}

const middle = ([x1, y1, x2, y2]: Box): readonly [number, number] => [(x1 + x2) / 2, (y1 + y2) / 2];
const width = ([x1, , x2]: Box): number => x2 - x1;
const height = ([, y1, , y2]: Box): number => y2 - y1;

/** How far the middle went from the mark's, in shares of the mark's sides; the larger of both directions. */
function shift({ box }: Mark, other: Box): number {
  const [x, y] = middle(box);
  const [otherX, otherY] = middle(other);
  return Math.max(Math.abs(x - otherX) / Math.max(1, width(box)), Math.abs(y - otherY) / Math.max(1, height(box)));
}

/** How much the sides differ, in shares of the mark's. */
const growth = ({ box }: Mark, other: Box): number =>
  Math.max(
    Math.abs(width(other) - width(box)) / Math.max(1, width(box)),
    Math.abs(height(other) - height(box)) / Math.max(1, height(box)),
  );

/** A pixel in shares of the mark's shorter side: below it nothing can be measured. */
const pixel = ({ box }: Mark): number => 1 / Math.max(1, Math.min(width(box), height(box)));

function isStill(mark: Mark, box: Box): boolean {
  const { shift: shifted, growth: grown } = mark.kind === 'face' ? BACKGROUND.still.face : BACKGROUND.still.other;
  return shift(mark, box) <= Math.max(shifted, pixel(mark)) && growth(mark, box) <= Math.max(grown, 2 * pixel(mark));
}

function isInPlace(mark: Mark, box: Box): boolean {
  const { shift: shifted, growth: grown } = mark.kind === 'face' ? BACKGROUND.inPlace.face : BACKGROUND.inPlace.other;
  return (
    shift(mark, box) <= Math.max(shifted, 2 * pixel(mark)) && growth(mark, box) <= Math.max(grown, 3 * pixel(mark))
  );
}

const overlaps = (a: Box, b: Box): boolean => a[0] < b[2] && b[0] < a[2] && a[1] < b[3] && b[1] < a[3];
