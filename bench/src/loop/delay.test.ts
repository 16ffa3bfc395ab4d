import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { arrivalDelays, percentiles } from './delay.js';

describe('percentiles', () => {
  it('takes the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(percentiles(hundred)).toEqual({ p50: 50, p99: 99, max: 100, count: 100 });
  });
  it('refuses to speak of nothing', () => {
    expect(() => percentiles([])).toThrow(RangeError);
  });
});

describe('arrivalDelays', () => {
  it('counts a long block once for each moment in it', () => {
    expect(arrivalDelays([0, 3, 0.5], 1)).toEqual([0, 3, 2, 1, 0.5]);
  });
  it('never flatters: its p99 is at least that of the plain samples', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 200, noNaN: true }), { minLength: 1, maxLength: 300 }),
        (blocks) => {
          expect(percentiles(arrivalDelays(blocks, 1)).max).toBe(percentiles(blocks).max);
          expect(arrivalDelays(blocks, 1).length).toBeGreaterThanOrEqual(blocks.length);
        },
      ),
    );
  });
});
