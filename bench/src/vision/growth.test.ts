import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { growth, type MemoryPoint } from './growth.js';

const PICTURES_AN_HOUR = 100_000;
const soak = (sizes: readonly number[]): MemoryPoint[] =>
  sizes.map((mib, turn) => ({ hours: turn / 100, pictures: (turn / 100) * PICTURES_AN_HOUR, mib }));
const valuesOf = (sizes: readonly number[]) => growth('memory', soak(sizes)).map(({ value }) => value);

describe('growth of memory in a soak', () => {
  it('is told by the hour and by a thousand pictures, with what it went between', () => {
    const rising = Array.from({ length: 40 }, (_, turn) => 100 + turn * 0.5); // 50 MiB in 100 points, an hour
    expect(growth('memory', soak(rising))).toEqual([
      { name: 'memory, slope over the last three quarters', value: 50, unit: 'MiB/h' },
      { name: 'memory, slope a thousand pictures', value: 512, unit: 'KiB' },
      { name: 'memory, fewest', value: 105, unit: 'MiB' },
      { name: 'memory, most', value: 119.5, unit: 'MiB' },
      { name: 'memory, at the end', value: 119.5, unit: 'MiB' },
      { name: 'memory, most of the last quarter less the most before it', value: 5, unit: 'MiB' },
    ]);
  });
  it('is none where memory stays as it is, whatever came in the first quarter', () => {
    const first = fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(first, (start) => {
        const settled = Array.from({ length: 30 }, () => 170);
        expect(valuesOf([...start, ...settled])).toEqual([0, 0, 170, 170, 170, 0]);
      }),
    );
  });
  it('is not called a new height where memory was as high before', () => {
    const heights = [...Array(10).fill(90), ...Array(20).fill(180), ...Array(10).fill(175)] as number[];
    expect(valuesOf(heights).at(-1)).toBe(-5);
  });
  it('is not a number where nothing was watched', () => {
    expect(valuesOf([100]).slice(0, 2)).toEqual([Number.NaN, Number.NaN]);
    expect(Number.isFinite(valuesOf([100]).at(-1))).toBe(false);
  });
});
