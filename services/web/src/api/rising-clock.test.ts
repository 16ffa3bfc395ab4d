import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { risingClock, type TwoClocks } from './rising-clock.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A device whose clocks are those handed in, one after the other. */
function device(moments: readonly TwoClocks[]) {
  const left = [...moments];
  const now = risingClock(() => left.shift() as TwoClocks);
  return moments.slice(1).map(() => now());
}

/** A minute of running, a sleep in which the steady clock stands still, and somebody who sets the wall clock. */
const step = fc.record({
  runMs: fc.nat(MINUTE),
  sleepMs: fc.nat(HOUR),
  setByMs: fc.oneof(fc.constant(0), fc.integer({ min: -HOUR, max: HOUR })),
});

describe('a clock that rises', () => {
  it('never falls, and never goes slower than the device runs', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const moments: TwoClocks[] = [{ wall: 0, steady: 0 }];
        for (const { runMs, sleepMs, setByMs } of steps) {
          const { wall, steady } = moments.at(-1) as TwoClocks;
          moments.push({ wall: wall + runMs + sleepMs + setByMs, steady: steady + runMs });
        }
        let before = 0;
        device(moments).forEach((ms, index) => {
          expect(ms - before).toBeGreaterThanOrEqual(steps[index]?.runMs ?? Number.NaN);
          before = ms;
        });
      }),
    );
  });

  it('goes exactly as the time does, asleep too, while nobody sets the clock', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1 }), (steps) => {
        const moments: TwoClocks[] = [{ wall: 5 * HOUR, steady: 7 }];
        for (const { runMs, sleepMs } of steps) {
          const { wall, steady } = moments.at(-1) as TwoClocks;
          moments.push({ wall: wall + runMs + sleepMs, steady: steady + runMs });
        }
        expect(device(moments).at(-1)).toBe(steps.reduce((sum, { runMs, sleepMs }) => sum + runMs + sleepMs, 0));
      }),
    );
  });

  it('goes on where the wall clock is set back by an hour, after a sleep too', () => {
    const asleep = { wall: 2 * HOUR, steady: 0 };
    const setBack = { wall: HOUR + 1_000, steady: 1_000 };
    expect(device([{ wall: 0, steady: 0 }, asleep, setBack])).toEqual([2 * HOUR, 2 * HOUR + 1_000]);
  });
});
