import { describe, expect, it } from '@jest/globals';
import { type CaptureClaim, trustCaptureTime } from './clock.js';

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
