import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CaptureClaim, type EventClaim, trustCaptureTime, trustEventTime } from './clock.js';

/** A candidate's clock that is 5 s behind the server's. */
const claim = (differs: Partial<CaptureClaim> = {}): CaptureClaim => ({
  frameNumber: 7,
  capturedAt: 95_000,
  receivedAt: 100_300,
  offsetMs: 5_000,
  previous: { frameNumber: 6, capturedAt: 93_000 },
  gap: null,
  ...differs,
});
const doubtful = { at: 100_300, clockDoubtful: true };

describe('trustCaptureTime', () => {
  it("takes a capture time that fits the server's by the measured offset", () => {
    expect(trustCaptureTime(claim())).toEqual({ at: 100_000, clockDoubtful: false });
    expect(trustCaptureTime(claim({ previous: null }))).toEqual({ at: 100_000, clockDoubtful: false });
  });

  it('takes 2 s of difference either way and not a millisecond more', () => {
    expect(trustCaptureTime(claim({ capturedAt: 93_300 }))).toEqual({ at: 98_300, clockDoubtful: false });
    expect(trustCaptureTime(claim({ capturedAt: 93_299 }))).toEqual(doubtful);
    expect(trustCaptureTime(claim({ capturedAt: 97_300 }))).toEqual({ at: 102_300, clockDoubtful: false });
    expect(trustCaptureTime(claim({ capturedAt: 97_301 }))).toEqual(doubtful);
  });

  it('uses receive time when nothing was claimed or the offset was never measured', () => {
    expect(trustCaptureTime(claim({ capturedAt: null }))).toEqual(doubtful);
    expect(trustCaptureTime(claim({ offsetMs: null }))).toEqual(doubtful);
    expect(trustCaptureTime(claim({ capturedAt: Number.NaN, previous: null }))).toEqual(doubtful);
  });

  it('doubts a time that does not rise with the number', () => {
    expect(trustCaptureTime(claim({ previous: { frameNumber: 6, capturedAt: 95_000 } }))).toEqual(doubtful);
    expect(trustCaptureTime(claim({ previous: { frameNumber: 8, capturedAt: 94_000 } }))).toEqual(doubtful);
    expect(trustCaptureTime(claim({ previous: { frameNumber: 8, capturedAt: 96_000 } })).clockDoubtful).toBe(false);
  });

  it('takes a spooled frame inside the gap that the server saw, and doubts it outside', () => {
    const gap = { from: 60_000, to: 100_300 };
    expect(trustCaptureTime(claim({ capturedAt: 70_000, previous: null, gap }))).toEqual({
      at: 75_000,
      clockDoubtful: false,
    });
    expect(trustCaptureTime(claim({ capturedAt: 50_000, previous: null, gap }))).toEqual(doubtful);
    expect(trustCaptureTime(claim({ capturedAt: 99_000, previous: null, gap }))).toEqual(doubtful);
  });

  it('refuses a receive time that is none', () => {
    expect(() => trustCaptureTime(claim({ receivedAt: Number.NaN }))).toThrow(RangeError);
  });
});

describe('trustEventTime', () => {
  /** An event of now, of a device that was not heard for ten minutes some time ago. */
  const told = (differs: Partial<EventClaim> = {}): EventClaim => ({
    occurredAt: 2_000_000,
    receivedAt: 2_000_300,
    unheard: [{ from: 200_000, to: 800_000 }],
    ...differs,
  });

  it('takes the time that the browser says, up to 60 s ago and not a millisecond more', () => {
    expect(trustEventTime(told())).toBe(2_000_000);
    expect(trustEventTime(told({ occurredAt: 1_940_300 }))).toBe(1_940_300);
    expect(trustEventTime(told({ occurredAt: 1_940_299 }))).toBe(2_000_300);
  });

  it('takes any time at which the device was not heard, its edges within 2 s', () => {
    expect(trustEventTime(told({ occurredAt: 198_000 }))).toBe(198_000);
    expect(trustEventTime(told({ occurredAt: 500_000 }))).toBe(500_000);
    expect(trustEventTime(told({ occurredAt: 802_000 }))).toBe(802_000);
    for (const occurredAt of [197_999, 802_001]) expect(trustEventTime(told({ occurredAt }))).toBe(2_000_300);
  });

  it('goes by the arrival where the browser says nothing, or what is not yet', () => {
    expect(trustEventTime(told({ occurredAt: null }))).toBe(2_000_300);
    expect(trustEventTime(told({ occurredAt: 2_002_300 }))).toBe(2_000_300);
    expect(trustEventTime(told({ occurredAt: 5_600_000 }))).toBe(2_000_300);
  });

  it('is the arrival, or what the browser says and the server can believe; whatever it says, never later than the arrival', () => {
    const stretches = fc.array(fc.tuple(fc.integer({ min: 0, max: 4_000_000 }), fc.integer({ min: 0, max: 900_000 })), {
      maxLength: 8,
    });
    const claims = fc.record({
      occurredAt: fc.oneof(fc.integer({ min: -4_000_000, max: 8_000_000 }), fc.double(), fc.constant(null)),
      receivedAt: fc.integer({ min: 0, max: 4_000_000 }),
      unheard: stretches.map((all) => all.map(([from, length]) => ({ from, to: from + length }))),
    });
    fc.assert(
      fc.property(claims, (claim) => {
        const { occurredAt, receivedAt, unheard } = claim;
        const at = trustEventTime(claim);
        expect(at).toBeLessThanOrEqual(receivedAt);
        if (at === receivedAt) return;
        expect(at).toBe(occurredAt);
        const near = unheard.some(({ from, to }) => at >= from - 2_000 && at <= to + 2_000);
        expect(near || at >= receivedAt - 60_000).toBe(true);
      }),
    );
  });
});
