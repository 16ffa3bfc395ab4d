import { RULE_NAMES } from '@proctorwise/contracts';
import type { AnomalyRecord, WatchRecord } from '../app/store.js';
import { initialState } from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import { type FrameRecord, startOfChain } from '../frames/index.js';

/** A session that runs. */
export const aSession = (differs: Partial<Session> = {}): Session => ({
  sessionId: 's',
  reservationId: 'r-ada',
  userId: 'ada',
  studentName: 'Ada',
  examId: 'exam-1',
  examTitle: 'Algebra',
  slotId: 'slot-1',
  teacherId: 'teacher-1',
  rules: [...RULE_NAMES],
  status: 'active',
  startedAt: new Date(0),
  stoppedAt: null,
  stopReason: null,
  stopNote: null,
  endsAt: new Date(3_600_000),
  deadlineVersion: 1,
  deviceEpoch: 1,
  sealedAt: null,
  isTest: false,
  ...differs,
});

/** The watch over it, before its first frame. */
export const aWatchRecord = (differs: Partial<WatchRecord> = {}): WatchRecord => ({
  sessionId: 's',
  ownerEpoch: 1,
  position: 0,
  rulesState: initialState(0),
  analysed: 0,
  skipped: 0,
  unreadable: 0,
  highestFrameNumber: 0,
  lastFrameAt: null,
  lastFramePath: null,
  anomalyCounts: { critical: 0, high: 0, medium: 0, low: 0 },
  chainHead: startOfChain('s').link,
  ...differs,
});

/** A phone that was seen, and goes on. */
export const anAnomaly = (differs: Partial<AnomalyRecord> = {}): AnomalyRecord => ({
  anomalyId: 'a',
  sessionId: 's',
  anomalyType: 'forbidden_object',
  severity: 'high',
  detectionMethod: 'ml',
  confidence: 0.7,
  detectedAt: new Date(1_000),
  endedAt: null,
  framePath: '2026/03/10/s/frame_000001.jpg',
  description: 'A phone',
  metadata: { object_type: 'cell phone' },
  observation: null,
  ...differs,
});

/** Its frame of that number, one every 2 s, at the position of its number. */
export const aFrameRecord = (number: number, differs: Partial<FrameRecord> = {}): FrameRecord => ({
  position: number,
  sessionId: 's',
  sessionStartedAt: new Date(0),
  frameNumber: number,
  capturedAt: number * 2_000,
  receivedAt: number * 2_000,
  deviceEpoch: 1,
  sha256: String(number).padStart(64, '0'),
  size: 1,
  path: `1970/01/01/s/frame_00000${number}.jpg`,
  ...differs,
});
