import { beforeEach, expect, it } from '@jest/globals';
import { TurnTimes } from './turn-times.js';

const [one, other] = [{}, {}];
let now: number;
let times: TurnTimes<object>;
beforeEach(() => {
  now = 1_000;
  times = new TurnTimes(() => now);
});

it('counts from the first frame after a turn, whatever becomes of it', () => {
  expect(times.comes(one)).toBe(1_000);
  now = 3_000; // it was passed over
  expect(times.comes(one)).toBe(1_000);
  expect(times.comes(other)).toBe(3_000);
});

it('counts anew after a turn, also for the frame of that turn, which comes again where its look failed', () => {
  times.comes(one);
  now = 5_000;
  times.begins(one);
  now = 5_300;
  expect(times.comes(one)).toBe(5_300);
  now = 9_000;
  expect(times.comes(one)).toBe(5_300);
});

it('knows when the last turn began', () => {
  expect(times.begunAt(one)).toBeUndefined();
  times.begins(one);
  now = 5_000;
  times.begins(one);
  now = 7_000;
  expect([times.begunAt(one), times.begunAt(other)]).toEqual([5_000, undefined]);
});
