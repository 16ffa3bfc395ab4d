import { expect, it } from '@jest/globals';
import { parseLooksAtOnce } from './looks-at-once.js';

it.each([
  ['1', 1],
  ['16', 16],
  ['256', 256],
  ['257', null],
  ['0', null],
  ['-1', null],
  ['1.5', null],
  ['many', null],
  ['', null],
  [undefined, null],
  [['4', '8'], null],
])('reads %j as %j', (header, looks) => {
  expect(parseLooksAtOnce(header)).toBe(looks);
});
