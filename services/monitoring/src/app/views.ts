import type { Anomaly, AnomalyBrief, SessionGap, Session as WireSession } from '@proctorwise/contracts';
import { toWire, toWireOrNull } from '@proctorwise/platform';
import { openAnomalies } from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import { CONNECTED_WITHIN_MS, type SessionWatch } from '../watch/session-watch.js';
import type { AnomalyRecord, GapRecord, WatchNumbers } from './store.js';

/** How the original system named the folder of all pictures; part of every frame_path on the wire. */
export const FRAME_PATH_BASE = 'local_storage';

const toFramePath = (path: string | null | undefined): string | null => (path ? `${FRAME_PATH_BASE}/${path}` : null);

/**
 * A session as it travels.
 * @param watch the live watch, where this process has it: its numbers are newer than the stored row's
 */
export function toWireSession(
  session: Session,
  row: WatchNumbers,
  watch: SessionWatch | undefined,
  now: number,
): WireSession {
  const numbers = watch?.row ?? row;
  const { analysed, skipped, unreadable } = numbers;
  const judged = analysed + skipped + unreadable;
  const heardAt = watch?.lastHeardAt ?? numbers.lastFrameAt?.getTime() ?? 0;
  const running = session.status !== 'stopped';
  const lastFrameAt = numbers.lastFrameAt ?? null;
  return {
    session_id: session.sessionId,
    reservation_id: session.reservationId,
    user_id: session.userId,
    exam_id: session.examId,
    status: session.status,
    started_at: toWire(session.startedAt),
    stopped_at: toWireOrNull(session.stoppedAt),
    total_frames_processed: watch?.backlog.acknowledged ?? judged,
    anomaly_count: Object.values(numbers.anomalyCounts).reduce((sum, count) => sum + count, 0),
    exam_title: session.examTitle,
    student_name: session.studentName,
    stop_reason: session.stopReason,
    ends_at: toWire(session.endsAt),
    anomalies_by_severity: { ...numbers.anomalyCounts },
    open_anomalies: watch && running ? openAnomalies(watch.row.rulesState) : 0,
    frames: { analysed, skipped, unreadable },
    last_frame_at: toWireOrNull(lastFrameAt),
    last_frame_path: toFramePath(numbers.lastFramePath),
    connected: running && now - heardAt <= CONNECTED_WITHIN_MS,
    reduced: running && watch?.isReduced(now) === true,
  };
}

export const toWireAnomaly = (row: AnomalyRecord): Anomaly => ({
  anomaly_id: row.anomalyId,
  session_id: row.sessionId,
  anomaly_type: row.anomalyType,
  severity: row.severity,
  detection_method: row.detectionMethod,
  confidence: row.confidence,
  detected_at: toWire(row.detectedAt),
  ended_at: toWireOrNull(row.endedAt),
  frame_path: toFramePath(row.framePath),
  description: row.description,
  metadata: row.metadata ?? null,
  observation: row.observation ?? null,
});

export const toWireGap = ({ sessionId, cause, beganAt, endedAt, lateFrames, givenBackMs }: GapRecord): SessionGap => ({
  session_id: sessionId,
  kind: cause === 'sent_late' ? 'late_stretch' : 'platform_gap',
  cause: cause === 'sent_late' ? null : cause,
  from: toWire(beganAt),
  to: toWire(endedAt),
  late_frames: lateFrames,
  given_back_ms: givenBackMs,
});

export const toBrief = ({
  anomaly_id,
  anomaly_type,
  severity,
  confidence,
  description,
}: AnomalyBrief): AnomalyBrief => ({ anomaly_id, anomaly_type, severity, confidence, description });
