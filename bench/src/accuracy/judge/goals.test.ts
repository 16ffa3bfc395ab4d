import { describe, expect, it } from '@jest/globals';
import { measureClips } from './clips-measures.js';
import { judgeGoals, toldShare, verdictOn } from './goals.js';
import type { Share } from './interval.js';
import { measureStills } from './stills-measures.js';

const share = (value: number | undefined, low: number | undefined): Share => ({
  hits: 93,
  of: 100,
  sources: 40,
  value,
  low,
  high: value === undefined ? undefined : 1,
});

describe('a goal', () => {
  it.each([
    [0.96, 0.95, 'reached'],
    [0.96, 0.9499, 'not shown'],
    [0.95, 0.91, 'not shown'],
    [0.9499, 0.91, 'missed'],
    [undefined, undefined, 'not shown'],
  ])('of 0.95 with %p from %p on is %s', (value, low, verdict) => {
    expect(verdictOn(share(value, low), 0.95)).toBe(verdict);
  });
  it('without anything to judge is not shown, and not one is left out', () => {
    const goals = judgeGoals({ stills: measureStills([]), clips: measureClips([]) });
    expect(goals).toHaveLength(10);
    expect(new Set(goals.map(({ verdict }) => verdict))).toEqual(new Set(['not shown']));
  });
});

it('a share is told with its interval and the number of sources', () => {
  expect(toldShare(share(0.93, 0.871))).toBe('93.0 % [87.1 to 100.0 %], 93 of 100, n = 40');
});
