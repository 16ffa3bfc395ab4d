import { expect, it } from '@jest/globals';
import { readOptions } from './options.js';

it('runs all faults with fifty students by itself', () => {
  expect(readOptions([])).toEqual({
    only: [],
    students: 50,
    afterMs: 30_000,
    seed: 1,
    json: undefined,
    table: undefined,
  });
});

it.each([
  [['--students', '0'], /1 to 500/],
  [['--students', '501'], /1 to 500/],
  [['--students', '1.5'], /whole number/],
  [['--minutes', '0.05'], /0.1 to 60/],
  [['--minutes', '61'], /0.1 to 60/],
  [['--seed', 'x'], /0 to/],
  [['--sead', '1'], /sead/],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
