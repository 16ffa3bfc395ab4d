import { describe, expect, it } from '@jest/globals';
import { figure, judge, median, spread } from './figures.js';
import { GOALS } from './frames/figures.js';

describe('spread', () => {
  it('takes the nearest rank', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i);
    expect(spread('x', hundred).map(({ name, value }) => [name, value])).toEqual([
      ['x p50', 50],
      ['x p95', 95],
      ['x p99', 99],
      ['x max', 100],
    ]);
  });
  it('says nothing of nothing', () => {
    expect(spread('x', [])).toEqual([]);
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('goals', () => {
  it('are met at their limit and missed beyond it, in their direction', () => {
    const at = (value: number, name: string) => judge([figure(name, value, 'ms')], GOALS)[0]?.met;
    expect(at(1.2, 'cpu: whole way / decode + resize + both models on that way, median')).toBe(true);
    expect(at(1.201, 'cpu: whole way / decode + resize + both models on that way, median')).toBe(false);
    expect(at(49.5, 'throughput: frames analysed')).toBe(true);
    expect(at(49.4, 'throughput: frames analysed')).toBe(false);
  });
  it('are not judged where nothing was measured', () => {
    expect(judge([], GOALS)).toEqual([]);
    expect(
      judge(
        GOALS.map(({ figure: name }) => figure(name, 0, 'ms')),
        GOALS,
      ),
    ).toHaveLength(GOALS.length);
  });
});
