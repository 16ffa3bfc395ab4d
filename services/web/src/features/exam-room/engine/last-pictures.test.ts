import { expect, it } from '@jest/globals';
import { KEPT_WITHIN_MS, patienceForPicturesMs, picturesBeforePaper, picturesOfOutage } from './last-pictures.js';

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

it('counts what is still being kept among what waits, and not for ever', () => {
  expect(picturesBeforePaper(0, 1, 0)).toBe(1);
  expect(picturesBeforePaper(2, 1, KEPT_WITHIN_MS - 1)).toBe(3);
  expect(picturesBeforePaper(2, 1, KEPT_WITHIN_MS)).toBe(2);
});
