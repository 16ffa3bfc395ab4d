import type { Session, Severity } from '@proctorwise/contracts';

/** A session as it travels, calm and running. */
export const aSession = (
  session_id: string,
  change: Partial<Session> = {},
  counts: Partial<Record<Severity, number>> = {},
): Session => {
  const anomalies_by_severity = { critical: 0, high: 0, medium: 0, low: 0, ...counts };
  return {
    session_id,
    reservation_id: 'r',
    user_id: 'u',
    exam_id: 'algebra',
    status: 'active',
    started_at: '2026-11-03T09:00:00Z',
    stopped_at: null,
    total_frames_processed: 0,
    anomaly_count: Object.values(anomalies_by_severity).reduce((sum, n) => sum + n, 0),
    exam_title: 'Algebra',
    student_name: 'Alice',
    stop_reason: null,
    ends_at: '2026-11-03T10:00:00Z',
    anomalies_by_severity,
    open_anomalies: 0,
    frames: { analysed: 0, skipped: 0, unreadable: 0 },
    last_frame_at: null,
    last_frame_path: null,
    connected: true,
    reduced: false,
    ...change,
  };
};
