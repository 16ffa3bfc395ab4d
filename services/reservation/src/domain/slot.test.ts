import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  freePlace,
  isRunning,
  lastEndOf,
  newSlot,
  SlotFull,
  SlotOver,
  takePlace,
  withDuration,
  withSessionEnd,
} from './slot.js';

const MINUTE = 60_000;
const slot = newSlot('s', { id: 'e', durationMinutes: 60 }, new Date(0), 2, new Date(0));

describe('a slot', () => {
  it('ends its duration after its start, and runs from the one up to the other', () => {
    expect(slot.endsAt.getTime()).toBe(60 * MINUTE);
    expect(isRunning(slot, -1, 0)).toBe(false);
    expect(isRunning(slot, 0, 0)).toBe(true);
    expect(isRunning(slot, 60 * MINUTE - 1, 0)).toBe(true);
    expect(isRunning(slot, 60 * MINUTE, 0)).toBe(false);
    expect(isRunning({ ...slot, cancelled: true }, 1, 0)).toBe(false);
  });
  it('runs on while one with extra time may still begin, or sits longer than that', () => {
    expect(isRunning(slot, 80 * MINUTE - 1, 20)).toBe(true);
    expect(isRunning(slot, 80 * MINUTE, 20)).toBe(false);
    const extended = withSessionEnd(slot, new Date(90 * MINUTE));
    expect(isRunning(extended, 90 * MINUTE - 1, 20)).toBe(true);
    expect(isRunning(extended, 90 * MINUTE, 20)).toBe(false);
  });
  it('can be booked until its end, and not when full', () => {
    expect(takePlace(slot, 60 * MINUTE - 1).booked).toBe(1);
    expect(() => takePlace(slot, 60 * MINUTE)).toThrow(SlotOver);
    expect(() => takePlace({ ...slot, booked: 2 }, 0)).toThrow(SlotFull);
    expect(takePlace({ ...slot, capacity: null, booked: 99_999 }, 0).booked).toBe(100_000);
  });
  it('is never overbooked, and its version tells every change, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 50 }), (comes) => {
        let now = slot;
        for (const come of comes) {
          const before = now;
          try {
            now = come ? takePlace(now, 0) : freePlace(now);
            expect(now.version).toBe(before.version + 1);
          } catch (error) {
            expect(error).toBeInstanceOf(SlotFull);
          }
          expect(now.booked).toBeGreaterThanOrEqual(0);
          expect(now.booked).toBeLessThanOrEqual(2);
        }
      }),
    );
  });
  it('follows a new duration until it has begun', () => {
    expect(withDuration(slot, 90, -1).endsAt.getTime()).toBe(90 * MINUTE);
    expect(withDuration(slot, 90, 0)).toBe(slot);
    expect(withDuration(slot, 60, -1)).toBe(slot);
  });
  it('keeps the latest end of its sessions, in whatever order they come', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 10 }), (minutes) => {
        const after = minutes.reduce((at, minute) => withSessionEnd(at, new Date(minute * MINUTE)), slot);
        expect(lastEndOf(after).getTime()).toBe(Math.max(60, ...minutes) * MINUTE);
      }),
    );
  });
});
