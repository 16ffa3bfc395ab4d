import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SettledPlaces } from './settled-places.js';

const STRAY_MS = 100;
const moment = (at: number, readUpTo: number, settledBefore = at) => ({ at, settledBefore, readUpTo });

it('gives out a place only when all that was sent before it was over is read', () => {
  const places = new SettledPlaces(STRAY_MS);
  places.begin(1);
  places.note(moment(0, 5), 7);
  expect(places.upTo(7)).toBe(1); // a stray try may come yet
  places.note(moment(99, 7), 8);
  expect(places.upTo(8)).toBe(1);
  places.note(moment(100, 8), 9);
  expect(places.upTo(8)).toBe(1); // a repetition may lie there unread
  expect(places.upTo(9)).toBe(5);
});

it('gives out nothing that was read while the request was on its way that may be tried again', () => {
  const places = new SettledPlaces(STRAY_MS);
  places.note(moment(0, 5), 5);
  places.note(moment(1_000, 9, 50), 9); // since 50 it is tried
  expect(places.upTo(9)).toBe(0);
  places.note(moment(2_000, 9), 9);
  expect(places.upTo(9)).toBe(9);
});

it('never takes a place back, and forgets what it needs no more, also where reading stands still', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ passedMs: fc.nat(80), read: fc.nat(3), written: fc.nat(3), isSending: fc.boolean() }), {
        maxLength: 400,
      }),
      (steps) => {
        const places = new SettledPlaces(STRAY_MS);
        let [at, readUpTo, end, upTo, sendingSince] = [0, 0, 0, 0, 0];
        for (const { passedMs, read, written, isSending } of steps) {
          at += passedMs;
          end += written;
          readUpTo = Math.min(end, readUpTo + read);
          if (!isSending) sendingSince = at;
          places.note(moment(at, readUpTo, sendingSince), end);
          const now = places.upTo(readUpTo);
          expect(now).toBeGreaterThanOrEqual(upTo);
          expect(now).toBeLessThanOrEqual(readUpTo);
          upTo = now;
        }
        readUpTo = end;
        places.note(moment(at + STRAY_MS, readUpTo), end);
        places.note(moment(at + 2 * STRAY_MS, readUpTo), end);
        expect(places.upTo(readUpTo)).toBe(end);
      },
    ),
  );
});
