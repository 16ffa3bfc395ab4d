import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backOffMs } from './back-off.js';

const range = { firstMs: 500, longestMs: 30_000 };

describe('back-off', () => {
  it('doubles from the first wait and ends at the longest', () => {
    expect([1, 2, 3, 20].map((failures) => backOffMs(failures, 0, range))).toEqual([250, 500, 1000, 15_000]);
  });

  it('stays between half and whole of the step, for any chance', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.double({ min: 0, max: 0.999999, noNaN: true }), (n, random) => {
        const full = Math.min(30_000, 500 * 2 ** (n - 1));
        const wait = backOffMs(n, random, range);
        expect(wait).toBeGreaterThanOrEqual(full / 2);
        expect(wait).toBeLessThan(full + 1e-6);
      }),
    );
  });

  it('waits at least as long as the server asks', () => {
    expect(backOffMs(1, 0, range, 7)).toBe(7000);
    expect(backOffMs(1, 0.5, range, 8)).toBe(9000);
  });

  it('does not believe a wait of hours', () => {
    expect(backOffMs(1, 0, range, 86_400)).toBe(120_000);
  });

  it('ignores a nonsense Retry-After', () => {
    expect(backOffMs(1, 0, range, Number.NaN)).toBe(250);
    expect(backOffMs(1, 0, range, -5)).toBe(250);
  });
});
