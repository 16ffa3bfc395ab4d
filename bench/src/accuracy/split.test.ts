import { expect, it } from '@jest/globals';
import { splitOf } from './split.js';

it('says the same for ever: what was tuned on stays apart from what was not', () => {
  expect(['42528', '343706', 'portrait-1', 'portrait-2', 'webcam-person'].map(splitOf)).toEqual([
    'test',
    'tuning',
    'test',
    'test',
    'test',
  ]);
});

it('halves the sources about evenly', () => {
  const sides = Array.from({ length: 2_000 }, (_, at) => splitOf(String(at)));
  const tuning = sides.filter((side) => side === 'tuning').length;
  expect(tuning).toBeGreaterThan(900);
  expect(tuning).toBeLessThan(1_100);
});
