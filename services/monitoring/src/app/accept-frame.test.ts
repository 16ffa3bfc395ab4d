import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isCaptureTime, MAX_CAPTURED_AT } from '../frames/index.js';
import { correctedCaptureTime } from './accept-frame.js';

const NOW = Date.UTC(2026, 2, 10, 9);
const YEAR_MS = 365 * 86_400_000;
const corrected = (capturedAt: number | null, clockOffsetMs: number | null) =>
  correctedCaptureTime({ capturedAt, clockOffsetMs });

describe('correctedCaptureTime', () => {
  it("goes by the server's clock, in whole milliseconds", () => {
    expect(corrected(NOW - 90_000.4, 90_000)).toBe(NOW);
  });
  it('counts a time without an offset as not said, and none as none', () => {
    expect([corrected(NOW, null), corrected(null, 0)]).toEqual([null, null]);
  });
  it('takes a clock that is wrong by decades, and right once corrected', () => {
    expect(corrected(0, NOW)).toBe(NOW); // a battery is empty: 1970
    expect(corrected(-10 * YEAR_MS, NOW + 10 * YEAR_MS)).toBe(NOW);
  });
  it('lets a time that stays wrong pass, for the rules to doubt', () => {
    expect(corrected(NOW - 20 * YEAR_MS, 0)).toBe(NOW - 20 * YEAR_MS);
    expect(corrected(NOW + 20 * YEAR_MS, 0)).toBe(NOW + 20 * YEAR_MS);
  });
  it.each([
    [0, 0],
    [-1, null],
    [MAX_CAPTURED_AT, MAX_CAPTURED_AT],
    [MAX_CAPTURED_AT + 1, null],
    [Date.UTC(1960, 0), null],
  ])('takes 1970 to 9999: of %d it makes %d', (at, expected) => {
    expect(corrected(at, 0)).toBe(expected);
  });
  it('never gives the log what that cannot hold, whatever the headers say', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (capturedAt, offset) => {
        const at = corrected(capturedAt, offset);
        expect(at === null || isCaptureTime(at)).toBe(true);
      }),
    );
    expect(corrected(NOW, 1e20)).toBeNull();
  });
});
