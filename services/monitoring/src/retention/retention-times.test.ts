import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { goneBefore, heldDays, isDue } from './retention-times.js';

const at = (text: string) => Date.parse(text);
const instants = fc.integer({ min: at('2020-01-01T00:00:00Z'), max: at('2040-01-01T00:00:00Z') });

describe('a daily run', () => {
  it.each([
    ['2026-03-10T02:59:59Z', null, false],
    ['2026-03-10T03:00:00Z', null, true],
    ['2026-03-10T23:59:59Z', '2026-03-10T03:00:00Z', false],
    ['2026-03-11T02:59:59Z', '2026-03-10T03:00:00Z', false],
    ['2026-03-11T03:00:00Z', '2026-03-10T03:00:00Z', true],
    ['2026-03-10T03:00:00Z', '2026-03-10T02:00:00Z', true],
  ])('at %s, after %s: %s', (now, last, due) => {
    expect(isDue(at(now), 3, last === null ? null : at(last))).toBe(due);
  });

  it('is due at most once a UTC day, at any hour', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 23 }), (now, hour) => {
        const endOfDay = Math.floor(now / 86_400_000) * 86_400_000 + 86_399_999;
        return !isDue(now, hour, null) || !isDue(endOfDay, hour, now);
      }),
    );
  });
});

it('never reaches what is younger than its days, nor the oldest session that is not sealed', () => {
  fc.assert(
    fc.property(instants, fc.integer({ min: 1, max: 3_650 }), fc.option(instants), (now, days, unsealed) => {
      const before = goneBefore(now, days, unsealed === null ? null : new Date(unsealed)).getTime();
      return before <= now - days * 86_400_000 && (unsealed === null || before <= unsealed);
    }),
  );
});

it.each([
  [null, 0],
  ['2026-03-08T00:00:00Z', 0],
  ['2026-03-07T23:59:59Z', 1],
  ['2026-03-01T12:00:00Z', 7],
])('holds days that two days were enough for, on the 10th, where %s is not sealed: %s', (unsealed, days) => {
  expect(heldDays(at('2026-03-10T12:00:00Z'), 2, unsealed === null ? null : new Date(unsealed))).toBe(days);
});
