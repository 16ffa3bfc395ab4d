import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SpareTime } from './spare-time.js';

/** Pictures that take `busyMs` each, one every `everyMs`. @returns the clock at which the next one begins */
function looks(spare: SpareTime, count: number, busyMs: number, everyMs: number, from = 0): number {
  for (let turn = 0; turn < count; turn += 1) spare.looked(from + turn * everyMs, from + turn * everyMs + busyMs);
  return from + count * everyMs;
}

describe('a process that looks', () => {
  it('has time before its first picture', () => {
    expect(new SpareTime().mayLookTwice('spare', 0)).toBe(true);
  });

  it('has time at half its capacity, and none when pictures wait for it', () => {
    const half = new SpareTime();
    expect(half.mayLookTwice('spare', looks(half, 20, 50, 100))).toBe(true);
    const full = new SpareTime();
    expect(full.mayLookTwice('spare', looks(full, 20, 50, 50))).toBe(false);
  });

  it('has time again soon after a rush', () => {
    const spare = new SpareTime();
    const end = looks(spare, 100, 50, 50);
    expect(spare.mayLookTwice('spare', looks(spare, 10, 50, 200, end))).toBe(true);
  });

  it('can be told to look twice always, or never', () => {
    const full = new SpareTime();
    const now = looks(full, 20, 50, 50);
    expect(full.mayLookTwice('always', now)).toBe(true);
    expect(new SpareTime().mayLookTwice('never', 0)).toBe(false);
  });

  it('is busy for a share of 0 to 1, however its clock goes on', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(5_000), fc.nat(5_000))), (turns) => {
        const spare = new SpareTime();
        let now = 0;
        for (const [idle, busy] of turns) {
          now += idle;
          expect(spare.busyShare(now)).toBeGreaterThanOrEqual(0);
          expect(spare.busyShare(now)).toBeLessThanOrEqual(1);
          spare.looked(now, now + busy);
          now += busy;
        }
      }),
    );
  });
});
