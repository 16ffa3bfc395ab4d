import { expect, it } from '@jest/globals';
import { KEPT_AFTER_END_MS, sittingsToForget } from './kept-sittings.js';

const END = '2026-11-03T11:00:00.000Z';
const end = Date.parse(END);
const kept = [
  { reservationId: 'this', endsAt: END },
  { reservationId: 'later', endsAt: '2026-11-03T12:00:00.000Z' },
];
const forgotten = (now: number) => sittingsToForget(kept, now).map(({ reservationId }) => reservationId);

it('keeps what is left of a sitting for a day after its end, and no longer', () => {
  expect(forgotten(end)).toEqual([]);
  expect(forgotten(end + KEPT_AFTER_END_MS)).toEqual([]);
  expect(forgotten(end + KEPT_AFTER_END_MS + 1)).toEqual(['this']);
  expect(forgotten(end + 2 * KEPT_AFTER_END_MS)).toEqual(['this', 'later']);
});
