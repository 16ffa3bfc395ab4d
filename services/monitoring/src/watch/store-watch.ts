import type { MonitoringStore, WatchRecord } from '../app/store.js';
import type { HighRiskAlert } from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import type { AlsoStore, WatchChanges } from './watch-changes.js';

/** Commits what a watch saves, alone or together with others'. */
export type Commit = (save: AlsoStore) => Promise<void>;
/** In a transaction of its own. */
export const commitAlone =
  (store: MonitoringStore): Commit =>
  (save) =>
    store.transaction(save);

/**
 * Writes a watch's row with all that its step changed and the events that tell of it, in one transaction.
 * @param also what has to stand or fall with it
 * @throws {FormerOwner}
 */
export function storeWatch(
  commit: Commit,
  session: Session,
  next: WatchRecord,
  { anomalies, alerts, gaps }: WatchChanges,
  also?: AlsoStore,
): Promise<void> {
  return commit(async (tx) => {
    await tx.watches.save(next);
    for (const { kind, row } of anomalies) {
      await tx.anomalies.put(row);
      const shared = {
        anomaly_id: row.anomalyId,
        session_id: row.sessionId,
        anomaly_type: row.anomalyType,
        severity: row.severity,
        confidence: row.confidence,
        detected_at: row.detectedAt.toISOString(),
        description: row.description,
      };
      if (kind === 'opened')
        tx.emit('anomaly_detected', {
          ...shared,
          user_id: session.userId,
          exam_id: session.examId,
          detection_method: row.detectionMethod,
        });
      else tx.emit('anomaly_changed', { ...shared, ended_at: row.endedAt?.toISOString() ?? null });
    }
    for (const gap of gaps) await tx.gaps.put(gap);
    for (const alert of alerts) tx.emit('high_risk_alert', toEvent(session, alert));
    await also?.(tx);
  });
}

const toEvent = (session: Session, { at, criticalAnomaliesLastMinute: criticals }: HighRiskAlert) => ({
  session_id: session.sessionId,
  user_id: session.userId,
  exam_id: session.examId,
  reservation_id: session.reservationId,
  critical_anomalies_last_minute: criticals,
  alert_time: new Date(at).toISOString(),
  message: `${criticals} critical anomalies within a minute`,
});
