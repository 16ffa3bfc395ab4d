import { DomainError } from '@proctorwise/contracts';
import { InvalidExam } from './exam.js';

/** A time at which an exam can be sat. */
export interface Slot {
  readonly id: string;
  readonly examId: string;
  readonly startsAt: Date;
  /** startsAt + the exam's duration, as it was when the slot began at the latest. */
  readonly endsAt: Date;
  /** The latest end of a session in it that monitoring told of, where that is after `endsAt`: extra time, lost time. */
  readonly sittingEndsAt: Date | null;
  /** Places; null: no limit. */
  readonly capacity: number | null;
  /** Places taken. */
  readonly booked: number;
  readonly cancelled: boolean;
  readonly version: number;
  readonly createdAt: Date;
}

export class SlotNotFound extends DomainError {
  constructor() {
    super('slot_not_found', 'Slot not found');
  }
}
export class SlotOver extends DomainError {
  constructor() {
    super('slot_over', 'This slot is over: choose another one.');
  }
}
export class SlotFull extends DomainError {
  constructor() {
    super('slot_full', 'This slot is full: choose another one.');
  }
}

const MAX_CAPACITY = 100_000;
export const MINUTE_MS = 60_000;

/** @param durationMinutes whole minutes, > 0 */
export const endOf = (startsAt: Date, durationMinutes: number): Date =>
  new Date(startsAt.getTime() + durationMinutes * MINUTE_MS);

/** @throws {InvalidExam} capacity is no whole number in 1..100000 */
export function newSlot(
  id: string,
  exam: { id: string; durationMinutes: number },
  startsAt: Date,
  capacity: number | null,
  createdAt: Date,
): Slot {
  if (capacity !== null && !(Number.isInteger(capacity) && capacity >= 1 && capacity <= MAX_CAPACITY))
    throw new InvalidExam('capacity', `must be a whole number, 1 to ${MAX_CAPACITY}`);
  return {
    id,
    examId: exam.id,
    startsAt,
    endsAt: endOf(startsAt, exam.durationMinutes),
    sittingEndsAt: null,
    capacity,
    booked: 0,
    cancelled: false,
    version: 1,
    createdAt,
  };
}

/** When the last candidate of the slot is done. */
export const lastEndOf = ({ endsAt, sittingEndsAt }: Slot): Date =>
  sittingEndsAt !== null && sittingEndsAt > endsAt ? sittingEndsAt : endsAt;

/** Until when, exclusive, a session with so much extra time may begin in it: monitoring admits by the same rule. */
export const lastBeginOf = ({ endsAt }: Pick<Slot, 'endsAt'>, extraMinutes: number): Date =>
  endOf(endsAt, extraMinutes);

/**
 * Is somebody entitled to sit in it at this instant? Begins are inside, ends are not.
 * @param extraMinutes the longest extra time of who may still come
 */
export const isRunning = (slot: Slot, now: number, extraMinutes: number): boolean =>
  !slot.cancelled &&
  slot.startsAt.getTime() <= now &&
  (now < lastEndOf(slot).getTime() || now < lastBeginOf(slot, extraMinutes).getTime());

export const hasBegun = (slot: Slot, now: number): boolean => slot.startsAt.getTime() <= now;

/**
 * The slot with one more place taken. Who books late sits what is left.
 * @throws {SlotNotFound} it is cancelled. @throws {SlotOver | SlotFull}
 */
export function takePlace(slot: Slot, now: number): Slot {
  if (slot.cancelled) throw new SlotNotFound();
  if (now >= slot.endsAt.getTime()) throw new SlotOver();
  if (slot.capacity !== null && slot.booked >= slot.capacity) throw new SlotFull();
  return { ...slot, booked: slot.booked + 1, version: slot.version + 1 };
}

export const freePlace = (slot: Slot): Slot => ({
  ...slot,
  booked: Math.max(0, slot.booked - 1),
  version: slot.version + 1,
});

/** The slot after a change of the exam's duration; the very same object once it has begun: those who sit keep their time. */
export function withDuration(slot: Slot, durationMinutes: number, now: number): Slot {
  const endsAt = endOf(slot.startsAt, durationMinutes);
  if (slot.cancelled || hasBegun(slot, now) || endsAt.getTime() === slot.endsAt.getTime()) return slot;
  return { ...slot, endsAt, version: slot.version + 1 };
}

/** The slot once a session in it is known to last until `endsAt`; the very same object when that is no later. */
export const withSessionEnd = (slot: Slot, endsAt: Date): Slot =>
  endsAt > lastEndOf(slot) ? { ...slot, sittingEndsAt: endsAt, version: slot.version + 1 } : slot;
