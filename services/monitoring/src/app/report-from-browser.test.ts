import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { correctedEventTime } from './report-from-browser.js';

const STARTED = Date.UTC(2026, 0, 5, 9);
const HOUR = 3_600_000;
const told = (at: number) => ({ occurred_at: new Date(at).toISOString() });

describe("an event's time", () => {
  it('is the same however wrong the clock is, if it was measured', () => {
    const wrong = fc.integer({ min: -100_000 * HOUR, max: 100_000 * HOUR });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * HOUR }), wrong, (after, offset) => {
        expect(correctedEventTime(told(STARTED + after - offset), offset, STARTED)).toBe(STARTED + after);
      }),
    );
  });

  it('is not known where the browser says none, its clock was not measured, or what it says is no time', () => {
    expect(correctedEventTime({}, 0, STARTED)).toBeNull();
    expect(correctedEventTime(told(STARTED + 1), null, STARTED)).toBeNull();
    expect(correctedEventTime({ occurred_at: 'yesterday' }, 0, STARTED)).toBeNull();
    expect(correctedEventTime(told(STARTED), 1e300, STARTED)).toBeNull();
  });

  it('is not known where it is before the session, at its start it is', () => {
    expect(correctedEventTime(told(STARTED), 0, STARTED)).toBe(STARTED);
    expect(correctedEventTime(told(STARTED - 1), 0, STARTED)).toBeNull();
  });
});
