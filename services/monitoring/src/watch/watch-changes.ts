import type { Observation } from '@proctorwise/contracts';
import type { AnomalyRecord, GapRecord, MonitoringTransaction } from '../app/store.js';
import { anomalyIdOf } from '../domain/anomaly-id.js';
import { type AnomalyChange, type HighRiskAlert, type LateStretch, pictureOf } from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import { type FrameRecord, framePath } from '../frames/index.js';
import type { SkippedFrame } from './backfill.js';
import type { DeviceTime } from './device-clock.js';

/** How a frame of a session ended. */
export type FrameOutcome = Observation | 'skipped' | 'unreadable';

/** A frame of the log and what came of it. */
export interface JudgedFrame {
  readonly record: FrameRecord;
  readonly time: DeviceTime;
  readonly outcome: FrameOutcome;
  /** False where what the device sent is none. */
  readonly isPicture: boolean;
}

/** What one input changed, once it is stored. */
export interface WatchChanges {
  readonly anomalies: readonly { readonly kind: AnomalyChange['kind']; readonly row: AnomalyRecord }[];
  readonly alerts: readonly HighRiskAlert[];
  /** For the session's timeline. */
  readonly gaps: readonly GapRecord[];
}
export const NO_CHANGES: WatchChanges = { anomalies: [], alerts: [], gaps: [] };

/** The anomalies that began with it. */
export const openedIn = ({ anomalies }: WatchChanges): AnomalyRecord[] =>
  anomalies.filter(({ kind }) => kind === 'opened').map(({ row }) => row);

/** Written in the same transaction as the watch. */
export type AlsoStore = (tx: MonitoringTransaction) => Promise<void>;

/** A late stretch as it is stored. */
export const toLateGap = ({ sessionId }: Session, { from, to, frames }: LateStretch): GapRecord => ({
  sessionId,
  cause: 'sent_late',
  beganAt: new Date(from),
  endedAt: new Date(to),
  lateFrames: frames,
  givenBackMs: 0,
});

/** An anomaly as it is stored. @param observation of its strongest frame, null where it is not at hand any more */
export function toAnomalyRecord(
  { sessionId, startedAt }: Session,
  { anomaly }: AnomalyChange,
  observation: Observation | null,
): AnomalyRecord {
  const { evidence } = anomaly;
  const metadata = anomaly.late ? { ...anomaly.metadata, late: true } : anomaly.metadata;
  return {
    anomalyId: anomalyIdOf(sessionId, anomaly.key),
    sessionId,
    anomalyType: anomaly.anomalyType,
    severity: anomaly.severity,
    detectionMethod: anomaly.detectionMethod,
    confidence: anomaly.confidence,
    detectedAt: new Date(anomaly.startedAt),
    endedAt: anomaly.endedAt === null ? null : new Date(anomaly.endedAt),
    framePath: evidence && framePath({ sessionId, sessionStartedAt: startedAt }, evidence.frameNumber),
    description: anomaly.description,
    metadata: metadata && { ...metadata },
    observation,
  };
}

/** An anomaly that is over, after a skipped frame around it was looked at. Null where that tells nothing of it. */
export function withBackfilled(
  anomaly: AnomalyRecord,
  { record, at }: SkippedFrame,
  observation: Observation,
): AnomalyRecord | null {
  const { shows, stronger } = pictureOf(anomaly, observation);
  const evidence = stronger && {
    ...stronger,
    metadata: { ...stronger.metadata },
    framePath: record.path,
    observation,
  };
  const isWithin = at >= anomaly.detectedAt.getTime() && at <= (anomaly.endedAt?.getTime() ?? at);
  if (!isWithin) return evidence && { ...anomaly, ...evidence };
  const { frames, showing } = anomaly.metadata?.backfilled ?? { frames: 0, showing: 0 };
  const backfilled = { frames: frames + 1, showing: showing + (shows ? 1 : 0) };
  const changed = { ...anomaly, ...evidence };
  return { ...changed, metadata: { ...changed.metadata, backfilled } };
}
