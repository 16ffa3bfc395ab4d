import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { formatRemaining, remainingMs, sampleClock, serverTimeOf, withSample } from './clock-offset.js';

const iso = (ms: number): string => new Date(ms).toISOString();

describe('clock offset', () => {
  it('halves the round trip', () => {
    expect(sampleClock(1000, 1400, iso(5200))).toEqual({ offsetMs: 4000, roundTripMs: 400 });
  });

  it('refuses what is no time, and a clock that ran backwards', () => {
    expect(sampleClock(1000, 1400, 'soon')).toBeNull();
    expect(sampleClock(1400, 1000, iso(5200))).toBeNull();
  });

  it('is never wrong by more than half the round trip, however the way is split', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(5000), fc.nat(5000), (trueOffset, wayThere, wayBack) => {
        const sentAt = 1_700_000_000_000;
        const sample = sampleClock(sentAt, sentAt + wayThere + wayBack, iso(sentAt + wayThere + trueOffset));
        expect(Math.abs((sample?.offsetMs ?? Number.NaN) - trueOffset)).toBeLessThanOrEqual((wayThere + wayBack) / 2);
      }),
    );
  });

  it('keeps the sample with the shortest round trip', () => {
    const first = withSample(null, { offsetMs: 100, roundTripMs: 40 });
    const second = withSample(first, { offsetMs: 180, roundTripMs: 400 });
    expect(second?.offsetMs).toBe(100);
    expect(withSample(second, { offsetMs: 105, roundTripMs: 10 })?.offsetMs).toBe(105);
  });

  it('starts anew when the device clock was set', () => {
    const before = withSample(null, { offsetMs: 0, roundTripMs: 10 });
    const after = withSample(before, { offsetMs: -3_600_000, roundTripMs: 300 });
    expect(after?.offsetMs).toBe(-3_600_000);
    expect(after?.samples).toHaveLength(1);
  });

  it('keeps a bounded number of samples', () => {
    let offset = withSample(null, { offsetMs: 0, roundTripMs: 10 });
    for (let i = 0; i < 50; i += 1) offset = withSample(offset, { offsetMs: i % 5, roundTripMs: 10 + i });
    expect(offset?.samples).toHaveLength(10);
  });

  it('reads the server time from the device time', () => {
    expect(serverTimeOf({ offsetMs: 2500, roundTripMs: 1 }, 1000)).toBe(3500);
    expect(serverTimeOf(null, 1000)).toBe(1000);
  });

  it('counts down to the deadline and not below', () => {
    expect(remainingMs(iso(10_000), 4_000)).toBe(6_000);
    expect(remainingMs(iso(10_000), 14_000)).toBe(0);
    expect(remainingMs('never', 0)).toBeNull();
  });

  it('shows zero only when time is up', () => {
    expect(formatRemaining(0)).toBe('00:00');
    expect(formatRemaining(1)).toBe('00:01');
    expect(formatRemaining(65_000)).toBe('01:05');
    expect(formatRemaining(3_909_000)).toBe('1:05:09');
  });
});
