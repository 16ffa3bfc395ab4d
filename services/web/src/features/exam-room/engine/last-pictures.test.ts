import { expect, it } from '@jest/globals';
import { patienceForPicturesMs, picturesOfOutage } from './last-pictures.js';

const END = '2026-11-03T11:00:00.000Z';
const at = (secondsAfterEnd: number): number => Date.parse(END) + secondsAfterEnd * 1000;

it('lets the paper wait for two minutes at most, and never so long that it would be refused', () => {
  expect(patienceForPicturesMs(0, END, at(-3600))).toBe(120_000);
  expect(patienceForPicturesMs(119_000, END, at(-3600))).toBe(1_000);
  expect(patienceForPicturesMs(120_000, END, at(-3600))).toBe(0);
  expect(patienceForPicturesMs(0, END, at(0))).toBe(40_000);
  expect(patienceForPicturesMs(1_000, END, at(39))).toBe(1_000);
  expect(patienceForPicturesMs(0, END, at(300))).toBeLessThan(0);
  expect(patienceForPicturesMs(0, null, at(0))).toBe(0);
});

it('speaks of an outage only where more pictures wait than are on their way at any time', () => {
  expect([0, 1, 2, 3, 900].map(picturesOfOutage)).toEqual([0, 0, 0, 3, 900]);
});
