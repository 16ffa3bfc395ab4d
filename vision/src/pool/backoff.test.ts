import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pauseMs } from './backoff.js';

describe('the pause before a repetition', () => {
  const backoff = { firstMs: 100, longestMs: 2_000 };
  it('doubles, and ends at the longest', () => {
    expect([1, 2, 3, 6, 1_000].map((failures) => pauseMs(failures, backoff, 1))).toEqual([100, 200, 400, 2_000, 2_000]);
  });
  it('leaves half of itself to chance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
        const whole = pauseMs(failures, backoff, 1);
        const pause = pauseMs(failures, backoff, random);
        expect(pause).toBeGreaterThanOrEqual(whole / 2);
        expect(pause).toBeLessThanOrEqual(whole);
      }),
    );
  });
});
