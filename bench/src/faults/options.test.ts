import { expect, it } from '@jest/globals';
import { readOptions } from './options.js';

it('runs all faults with fifty students by itself', () => {
  expect(readOptions([])).toEqual({
    only: [],
    students: 50,
    afterMs: 10_000,
    forMs: undefined,
    seed: 1,
    json: undefined,
    table: undefined,
  });
});

it('takes seconds and minutes', () => {
  expect(readOptions(['--after', '20', '--minutes', '30'])).toMatchObject({ afterMs: 20_000, forMs: 1_800_000 });
});

it.each([
  [['--students', '0'], /1 to 500/],
  [['--students', '501'], /1 to 500/],
  [['--students', '1.5'], /whole number/],
  [['--after', '0.5'], /1 to 3600/],
  [['--after', ''], /1 to 3600/],
  [['--minutes', '0'], /1 to 1440/],
  [['--minutes', '1441'], /1 to 1440/],
  [['--seed', 'x'], /0 to/],
  [['--sead', '1'], /sead/],
])('refuses %j', (args, message) => {
  expect(() => readOptions(args)).toThrow(message);
});
