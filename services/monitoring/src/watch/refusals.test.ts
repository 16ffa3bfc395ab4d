import { expect, it } from '@jest/globals';
import { Refusals } from './refusals.js';

it('has nothing to settle while all is taken', () => {
  const refusals = new Refusals();
  refusals.taken(1_000);
  expect([refusals.gap, refusals.due(100_000)]).toEqual([null, null]);
});

it('lasts from the first refusal to the first frame that is taken again, and is settled once', () => {
  const refusals = new Refusals();
  for (const at of [1_000, 3_000, 7_000]) refusals.refused(at);
  expect(refusals.due(8_000)).toBeNull();
  refusals.taken(9_000);
  const due = refusals.due(9_000);
  expect(due).toEqual({ from: 1_000, to: 9_000, unsettled: 1_000 });
  if (due) refusals.settled(due, 9_000);
  refusals.taken(11_000);
  expect([refusals.gap, refusals.due(60_000)]).toEqual([null, null]);
});

it('ends with its last refusal when the device gave up', () => {
  const refusals = new Refusals();
  refusals.refused(1_000);
  refusals.refused(4_000);
  expect(refusals.due(18_999)).toBeNull();
  expect(refusals.due(19_000)).toEqual({ from: 1_000, to: 4_000, unsettled: 1_000 });
});

it('is settled in parts while it lasts, none of them twice', () => {
  const refusals = new Refusals();
  for (let at = 0; at <= 30_000; at += 5_000) refusals.refused(at);
  const first = refusals.due(30_000);
  expect(first).toEqual({ from: 0, to: 30_000, unsettled: 0 });
  if (first) refusals.settled(first, 30_000);
  expect(refusals.due(31_000)).toBeNull();
  refusals.refused(35_000);
  refusals.taken(36_000);
  expect(refusals.due(36_000)).toEqual({ from: 0, to: 36_000, unsettled: 30_000 });
});
