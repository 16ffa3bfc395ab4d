import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Backlog, EVIDENT_AFTER_MS, expectedWaitMs } from './expected-wait.js';
import { MAX_GROUP_BYTES } from './group-sender.js';

const backlog = fc.record({
  bytes: fc.integer({ min: 1, max: 1e9 }),
  oldestForMs: fc.integer({ min: 0, max: 60_000 }),
  doneBytes: fc.integer({ min: 0, max: 1e9 }),
  withinMs: fc.integer({ min: 1, max: 5_000 }),
});
const differing = (of: Backlog, by: Partial<Backlog>) => expectedWaitMs({ ...of, ...by });

it('never grows by more being done, never shrinks by more waiting, or by the oldest waiting longer', () => {
  fc.assert(
    fc.property(backlog, fc.integer({ min: 1, max: 1e6 }), (of, more) => {
      const wait = expectedWaitMs(of);
      expect(differing(of, { bytes: of.bytes + more })).toBeGreaterThanOrEqual(wait);
      expect(differing(of, { oldestForMs: of.oldestForMs + more })).toBeGreaterThanOrEqual(wait);
      if (of.doneBytes > 0) expect(differing(of, { doneBytes: of.doneBytes + more })).toBeLessThanOrEqual(wait);
    }),
  );
});

it('is what waits by the rate, at least what the oldest waited, and nothing while the oldest is young', () => {
  const bytes = 2 * MAX_GROUP_BYTES;
  const of = { bytes, oldestForMs: EVIDENT_AFTER_MS, doneBytes: MAX_GROUP_BYTES, withinMs: 2_000 };
  expect(expectedWaitMs(of)).toBe(4_000);
  expect(differing(of, { oldestForMs: EVIDENT_AFTER_MS - 1 })).toBe(0);
  expect(differing(of, { oldestForMs: 4_001 })).toBe(4_001);
  expect(differing(of, { doneBytes: 0 })).toBe(EVIDENT_AFTER_MS);
});

it('concludes nothing from the rate while all that waits goes with one request', () => {
  const of = { bytes: MAX_GROUP_BYTES, oldestForMs: 2_000, doneBytes: 1, withinMs: 2_000 };
  expect(expectedWaitMs(of)).toBe(2_000);
  expect(differing(of, { bytes: MAX_GROUP_BYTES + 1 })).toBeGreaterThan(60_000);
});
