import { beforeEach, describe, expect, it } from '@jest/globals';
import type { AnomalyRecord } from '../app/store.js';
import type { FrameRecord } from '../frames/index.js';
import { AROUND_MS, Backfill, MOST_FRAMES, type SkippedFrame } from './backfill.js';

let backfill: Backfill;
beforeEach(() => {
  backfill = new Backfill();
});

const skippedAt = (at: number): SkippedFrame => ({ record: { receivedAt: at } as FrameRecord, at });
const anomaly = (from: number, to: number | null, differs: Partial<AnomalyRecord> = {}): AnomalyRecord => ({
  anomalyId: `from-${from}`,
  sessionId: 's',
  anomalyType: 'multiple_faces',
  severity: 'critical',
  detectionMethod: 'hybrid',
  confidence: 0.8,
  detectedAt: new Date(from),
  endedAt: to === null ? null : new Date(to),
  framePath: null,
  description: '2 people in the picture',
  metadata: { face_count: 2 },
  observation: null,
  ...differs,
});
const waiting = (): number[] => {
  const times: number[] = [];
  for (let frame = backfill.next; frame; frame = backfill.next) {
    times.push(frame.at);
    backfill.done(frame);
  }
  return times;
};

it('wants the skipped frames from 6 s before an anomaly to 6 s after it, oldest first', () => {
  const [from, to] = [100_000, 110_000];
  for (const at of [from - AROUND_MS - 1, from - AROUND_MS, from, to + AROUND_MS, to + AROUND_MS + 1])
    backfill.skipped(skippedAt(at));
  expect(backfill.next).toBeNull();
  backfill.closed(anomaly(from, to));
  expect(waiting()).toEqual([from - AROUND_MS, from, to + AROUND_MS]);
});

describe('wants none', () => {
  beforeEach(() => backfill.skipped(skippedAt(1_000)));
  it.each([
    ['that a browser reported', anomaly(0, 2_000, { anomalyType: 'tab_change', metadata: null })],
    ['of silence', anomaly(0, 2_000, { anomalyType: 'connection_lost', metadata: null })],
    ['that pictures show only beside each other', anomaly(0, 2_000, { anomalyType: 'static_picture', metadata: null })],
    ['that goes on', anomaly(0, null)],
  ])('for an anomaly %s', (_name, record) => {
    backfill.closed(record);
    expect(backfill.waiting).toBe(0);
  });
});

it('remembers the newest 64 that were skipped, and lets as many wait', () => {
  for (let at = 0; at <= MOST_FRAMES; at += 1) backfill.skipped(skippedAt(at));
  backfill.closed(anomaly(0, 1_000));
  expect(backfill.waiting).toBe(MOST_FRAMES);
  expect(backfill.next?.at).toBe(1); // the oldest of 65 is forgotten
  backfill.skipped(skippedAt(1_000));
  backfill.closed(anomaly(900, 1_000));
  expect(backfill.waiting).toBe(MOST_FRAMES);
  expect(backfill.next?.at).toBe(2);
});

it('tells one frame of each anomaly that it is around, and forgets an anomaly with its last frame', () => {
  const frame = skippedAt(5_000);
  backfill.skipped(frame);
  backfill.closed(anomaly(4_000, 6_000));
  backfill.closed(anomaly(3_000, 7_000));
  backfill.closed(anomaly(90_000, 91_000));
  expect(backfill.anomaliesAround(frame).map(({ anomalyId }) => anomalyId)).toEqual(['from-4000', 'from-3000']);
  backfill.done(frame);
  expect(backfill.anomaliesAround(frame)).toEqual([]);
});
