import { expect, it } from '@jest/globals';
import type { FrameRecord } from '../frames/index.js';
import { aFrameRecord } from '../testing/records.js';
import { DeviceClock } from './device-clock.js';

const BEGIN = 1_000_000;
/** @param capturedMs @param receivedMs after BEGIN */
const aRecord = (frameNumber: number, capturedMs: number | null, receivedMs: number): FrameRecord =>
  aFrameRecord(frameNumber, {
    capturedAt: capturedMs === null ? null : BEGIN + capturedMs,
    receivedAt: BEGIN + receivedMs,
  });

it('believes a device whose pictures come promptly and in order', () => {
  const device = new DeviceClock(BEGIN);
  expect(device.timeOf(aRecord(1, 100, 300))).toEqual({ at: BEGIN + 100, clockDoubtful: false });
  expect(device.timeOf(aRecord(2, 2_100, 2_300))).toEqual({ at: BEGIN + 2_100, clockDoubtful: false });
});

it('believes pictures from the spool inside the gap that was seen, also when it began before this process did', () => {
  const device = new DeviceClock(BEGIN); // the last frame before a restart
  for (const [number, capturedMs, receivedMs] of [
    [1, 2_000, 40_000],
    [2, 4_000, 40_050],
    [3, 38_000, 40_100],
  ] as const)
    expect(device.timeOf(aRecord(number, capturedMs, receivedMs))).toEqual({
      at: BEGIN + capturedMs,
      clockDoubtful: false,
    });
});

it('doubts a picture that is old where no gap was, and one from before the gap', () => {
  const device = new DeviceClock(BEGIN);
  device.timeOf(aRecord(1, 1_000, 1_000));
  expect(device.timeOf(aRecord(2, 1_001, 5_000))).toEqual({ at: BEGIN + 5_000, clockDoubtful: true });
  expect(device.timeOf(aRecord(3, 1_002, 30_000))).toEqual({ at: BEGIN + 30_000, clockDoubtful: true });
});

it('doubts a clock that runs backwards', () => {
  const device = new DeviceClock(BEGIN);
  device.timeOf(aRecord(1, 1_500, 1_000));
  expect(device.timeOf(aRecord(2, 1_400, 2_000))).toMatchObject({ clockDoubtful: true });
});

it('has no opinion on a device that gives no time', () => {
  expect(new DeviceClock(BEGIN).timeOf(aRecord(1, null, 9_000))).toEqual({ at: null, clockDoubtful: false });
});
