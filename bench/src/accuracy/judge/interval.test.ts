import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { poissonUpperBound, shareOf, type UnitCount } from './interval.js';

const counts = fc.array(
  fc
    .record({
      unit: fc.integer({ min: 0, max: 30 }),
      of: fc.integer({ min: 0, max: 9 }),
      part: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    .map(({ unit, of, part }): UnitCount => ({ unit: String(unit), hits: Math.round(part * of), of })),
  { maxLength: 40 },
);
const few = { numRuns: 40 };

describe('an interval over sources', () => {
  it('holds between nothing and all, and is the same each time', () => {
    fc.assert(
      fc.property(counts, (units) => {
        const share = shareOf(units);
        expect(shareOf(units)).toEqual(share);
        if (share.value === undefined || share.low === undefined || share.high === undefined) {
          expect(share.of).toBe(0);
          return;
        }
        expect(share.low).toBeGreaterThanOrEqual(0);
        expect(share.low).toBeLessThanOrEqual(share.high);
        expect(share.high).toBeLessThanOrEqual(1);
      }),
      few,
    );
  });
  it('does not depend on the order of the pictures', () => {
    fc.assert(
      fc.property(counts, (units) => expect(shareOf([...units].reverse())).toEqual(shareOf(units))),
      few,
    );
  });
  it('is not made narrower by more variants of the same sources', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 20 }), (units, times) => {
        const { low, high, value, sources } = shareOf(units);
        const more = shareOf(units.map(({ unit, hits, of }) => ({ unit, hits: hits * times, of: of * times })));
        expect(more.sources).toBe(sources);
        for (const [before, after] of [
          [low, more.low],
          [high, more.high],
          [value, more.value],
        ]) {
          if (before === undefined) expect(after).toBeUndefined();
          else expect(after).toBeCloseTo(before, 12);
        }
      }),
      few,
    );
  });
  it('is narrower with more sources', () => {
    const half = (sources: number) =>
      shareOf(Array.from({ length: sources }, (_, at) => ({ unit: String(at), hits: at % 2, of: 1 })));
    const width = (sources: number) => (half(sources).high as number) - (half(sources).low as number);
    expect(width(400)).toBeLessThan(0.6 * width(100));
    // Textbook: 1.96 x sqrt(0.25 / 100) on either side.
    expect(width(100)).toBeCloseTo(0.196, 1);
  });
  it('knows doubt where all sources are right: Clopper and Pearson', () => {
    const all = shareOf(Array.from({ length: 40 }, (_, at) => ({ unit: String(at), hits: 30, of: 30 })));
    expect(all).toMatchObject({ value: 1, high: 1, sources: 40 });
    expect(all.low).toBeCloseTo(0.9119, 4);
    const none = shareOf([{ unit: 'a', hits: 0, of: 500 }]);
    expect(none).toMatchObject({ value: 0, low: 0, sources: 1 });
    expect(none.high).toBeCloseTo(0.975, 4);
  });
  it('says nothing of nothing', () => {
    expect(shareOf([{ unit: 'a', hits: 0, of: 0 }])).toEqual({
      hits: 0,
      of: 0,
      sources: 0,
      value: undefined,
      low: undefined,
      high: undefined,
    });
  });
});

it.each([
  [0, 2.996],
  [1, 4.744],
  [2, 6.296],
  [10, 16.962],
  [100, 118.08],
])('the upper bound of a Poisson count of %i is that of the tables', (count, bound) => {
  expect(poissonUpperBound(count)).toBeCloseTo(bound, 2);
});
