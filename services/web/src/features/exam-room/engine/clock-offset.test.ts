import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  earliestServerTime,
  formatRemaining,
  latestDeviceTime,
  remainingMs,
  sampleClock,
  serverTimeOf,
  withSample,
} from './clock-offset.js';

const iso = (ms: number): string => new Date(ms).toISOString();

describe('clock offset', () => {
  it('halves the round trip', () => {
    expect(sampleClock(1000, 1400, iso(5200))).toEqual({ offsetMs: 4000, roundTripMs: 400 });
  });

  it('refuses what is no time, and a clock that was set while the call ran', () => {
    expect(sampleClock(1000, 1400, 'soon')).toBeNull();
    expect(sampleClock(1400, 1000, iso(5200))).toBeNull();
    expect(sampleClock(1000, 16_000, iso(5200))).not.toBeNull();
    expect(sampleClock(1000, 16_001, iso(5200))).toBeNull();
  });

  it('never ends an exam early, whatever is done to the clock people set, and whenever the steady one stood still', () => {
    fc.assert(
      fc.property(
        fc.nat(7_200_000),
        fc.integer({ min: -7_200_000, max: 7_200_000 }),
        fc.nat(7_200_000),
        (passed, setBy, asleep) => {
          const measuredAt = { wall: 1_700_000_000_000, steady: 5_000 };
          const now = {
            wall: measuredAt.wall + passed + setBy,
            steady: measuredAt.steady + Math.max(0, passed - asleep),
          };
          const offset = { offsetMs: 3_000, roundTripMs: 10 };
          const trueTime = measuredAt.wall + 3_000 + passed;
          expect(earliestServerTime(offset, measuredAt, now)).toBeLessThanOrEqual(trueTime);
          // And it is exact where nothing was done.
          if (setBy === 0 && asleep === 0) expect(earliestServerTime(offset, measuredAt, now)).toBe(trueTime);
        },
      ),
    );
  });

  it('dates nothing into the past by a clock that was set back, nor by one that stood still, and is exact by either', () => {
    const setBy = fc.integer({ min: -7_200_000, max: 7_200_000 });
    fc.assert(
      fc.property(fc.nat(7_200_000), setBy, fc.nat(7_200_000), (passed, set, sleep) => {
        const asleep = Math.min(passed, sleep);
        const measuredAt = { wall: 1_700_000_000_000, steady: 5_000 };
        const now = { wall: measuredAt.wall + passed + set, steady: measuredAt.steady + passed - asleep };
        const trueTime = measuredAt.wall + passed;
        const dated = latestDeviceTime(measuredAt, now);
        expect(dated).toBeGreaterThanOrEqual(trueTime - Math.min(asleep, Math.max(0, -set)));
        if (set === 0 || (set < 0 && asleep === 0)) expect(dated).toBe(trueTime);
      }),
    );
    expect(latestDeviceTime(null, { wall: 1_000, steady: 1 })).toBe(1_000);
  });

  it('has only the clock people set before the first measurement', () => {
    expect(earliestServerTime(null, null, { wall: 1_000, steady: 1 })).toBe(1_000);
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
