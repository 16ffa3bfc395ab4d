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
    pauses: [],
    ...differs,
  });
  const believed = (at: number, late = false) => ({ at, clockDoubtful: false, late });
  const arrival = { at: 2_000_300, clockDoubtful: true, late: false };

  it('takes the time that the browser says, up to 60 s ago and not a millisecond more', () => {
    expect(trustEventTime(told())).toEqual(believed(2_000_000));
    expect(trustEventTime(told({ occurredAt: 1_940_300 }))).toEqual(believed(1_940_300));
    expect(trustEventTime(told({ occurredAt: 1_940_299 }))).toEqual(arrival);
  });

  it('takes any time at which the device was not heard, its edges within 2 s', () => {
    for (const occurredAt of [198_000, 500_000, 802_000])
      expect(trustEventTime(told({ occurredAt }))).toEqual(believed(occurredAt, true));
    for (const occurredAt of [197_999, 802_001]) expect(trustEventTime(told({ occurredAt }))).toEqual(arrival);
  });

  it('goes by the arrival where the browser says nothing, or what is not yet', () => {
    expect(trustEventTime(told({ occurredAt: null }))).toEqual({ ...arrival, clockDoubtful: false });
    expect(trustEventTime(told({ occurredAt: 2_002_300 }))).toEqual(believed(2_000_300));
    expect(trustEventTime(told({ occurredAt: 2_002_301 }))).toEqual(arrival);
    expect(trustEventTime(told({ occurredAt: 5_600_000 }))).toEqual(arrival);
  });

  it('is late where nothing was heard then and it came more than 8 s after, and not where a try took as long', () => {
    const unheard = [{ from: 1_985_000, to: 1_995_000 }];
    expect(trustEventTime(told({ unheard, occurredAt: 1_992_299 }))).toEqual(believed(1_992_299, true));
    expect(trustEventTime(told({ unheard, occurredAt: 1_992_300 }))).toEqual(believed(1_992_300));
    expect(trustEventTime(told({ unheard, occurredAt: 1_984_999 }))).toEqual(believed(1_984_999));
    expect(trustEventTime(told({ occurredAt: 1_940_300 }))).toEqual(believed(1_940_300));
  });

  it('counts from the end of the pause that it is dated into, and not at all where it came in that pause', () => {
    const pauses = [
      { from: 300_000, to: 400_000 },
      { from: 400_000, to: 500_000 },
      { from: 1_990_000, to: null },
    ];
    expect(trustEventTime(told({ pauses, occurredAt: 299_999 }))).toEqual(believed(299_999, true));
    for (const occurredAt of [300_000, 450_000, 499_999])
      expect(trustEventTime(told({ pauses, occurredAt }))).toEqual({ at: 500_000, clockDoubtful: true, late: true });
    expect(trustEventTime(told({ pauses, occurredAt: 500_000 }))).toEqual(believed(500_000, true));
    expect(trustEventTime(told({ pauses, occurredAt: 1_989_999 }))).toEqual(believed(1_989_999));
    for (const occurredAt of [1_990_000, null, 1_000_000])
      expect(trustEventTime(told({ pauses, occurredAt }))).toBeNull();
  });

  const stretches = (most: number) =>
    fc
      .array(fc.tuple(fc.integer({ min: 0, max: 900_000 }), fc.integer({ min: 0, max: 900_000 })), { maxLength: most })
      .map((all) => {
        let end = 0;
        return all.map(([after, length]) => {
          const from = end + after;
          end = from + length;
          return { from, to: end };
        });
      });
  const claims = fc.record({
    occurredAt: fc.oneof(fc.integer({ min: -4_000_000, max: 8_000_000 }), fc.double(), fc.constant(null)),
    receivedAt: fc.integer({ min: 0, max: 4_000_000 }),
    unheard: stretches(8),
    pauses: stretches(4),
  });
  const isIn = (pauses: EventClaim['pauses'], at: number) =>
    pauses.some(({ from, to }) => at >= from && (to === null || at < to));

  it('is the arrival, or what the browser says and the server can believe, or the end of a pause; never after the arrival', () => {
    fc.assert(
      fc.property(claims, (claim) => {
        const { occurredAt, receivedAt, unheard, pauses } = claim;
        const time = trustEventTime(claim);
        if (time === null) return;
        expect(time.at).toBeLessThanOrEqual(receivedAt);
        if (time.at === receivedAt) return;
        if (time.clockDoubtful) {
          expect([time.late, pauses.map(({ to }) => to)]).toEqual([true, expect.arrayContaining([time.at])]);
          return;
        }
        expect(time.at).toBe(occurredAt);
        const near = unheard.some(({ from, to }) => time.at >= from - 2_000 && time.at <= to + 2_000);
        expect(near || time.at >= receivedAt - 60_000).toBe(true);
      }),
    );
  });

  it('loses nothing that came out of a pause, and dates nothing into one', () => {
    fc.assert(
      fc.property(claims, (claim) => {
        const time = trustEventTime(claim);
        if (time !== null) expect(isIn(claim.pauses, time.at)).toBe(false);
        else expect(isIn(claim.pauses, claim.receivedAt)).toBe(true);
      }),
    );
  });

  it('is late only where something of it was not heard, however late it says to be', () => {
    fc.assert(
      fc.property(claims, (claim) => {
        const time = trustEventTime({ ...claim, unheard: [], pauses: [] });
        expect(time?.late).toBe(false);
      }),
    );
  });
});
