import { describe, expect, it } from '@jest/globals';
import { continueTrace, formatTraceparent, inTrace } from '@proctorwise/platform';
import fc from 'fast-check';
import { type FrameToAppend, isCaptureTime, MAX_CAPTURED_AT } from '../frames/index.js';
import type { SessionWatch } from '../watch/session-watch.js';
import { appendFrame, correctedCaptureTime } from './accept-frame.js';

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

it('gives the log the trace of the request that brought the picture', async () => {
  const appended: FrameToAppend[] = [];
  const append = async (frame: FrameToAppend) => {
    appended.push(frame);
    return { position: 1, sha256: '', duplicate: false };
  };
  const watch = {
    session: { sessionId: 's', startedAt: new Date(0), deviceEpoch: 1 },
    append: (_frame: object, toLog: () => Promise<unknown>) => toLog(),
  } as unknown as SessionWatch;
  const frame = { frameNumber: 1, jpeg: new Uint8Array(), capturedAt: null, clockOffsetMs: null, deviceEpoch: 1 };
  const trace = continueTrace(undefined);
  await inTrace(trace, () => appendFrame({ frames: { append }, clock: () => NOW }, watch, frame, NOW));
  expect(appended.map(({ traceparent }) => traceparent)).toEqual([formatTraceparent(trace)]);
});
