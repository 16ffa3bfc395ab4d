import {
  type Actor,
  type Anomaly,
  type AnomalySummary,
  DETECTION_METHODS,
  permit,
  SEVERITIES,
} from '@proctorwise/contracts';
import { type Page, WHOLE_LIST } from '@proctorwise/platform';
import { findSession, type SessionFinder } from './find-session.js';
import { type AnomalyRecord, isHeldAgainstCandidate } from './store.js';
import { toWireAnomaly } from './views.js';

/** A session's anomalies, newest first; a severity that does not exist has none. @throws {SessionNotFound} */
export const listAnomalies =
  (ports: SessionFinder) =>
  async (actor: Actor, sessionId: string, severity: string | undefined, page: Page): Promise<Anomaly[]> => {
    const reach = permit(actor, 'GET /monitoring/sessions/{session_id}/anomalies');
    await findSession(ports, sessionId, actor, reach);
    const rows = await ports.store.read(({ anomalies }) => anomalies.ofSession(sessionId, page, severity));
    return rows.map(toWireAnomaly);
  };

/** Counts by severity, type and method; what was excused counts nowhere. @throws {SessionNotFound} */
export const summariseAnomalies =
  (ports: SessionFinder) =>
  async (actor: Actor, sessionId: string): Promise<AnomalySummary> => {
    const reach = permit(actor, 'GET /monitoring/sessions/{session_id}/anomalies/summary');
    await findSession(ports, sessionId, actor, reach);
    const all = await ports.store.read(({ anomalies }) => anomalies.ofSession(sessionId, WHOLE_LIST));
    const rows = all.filter(isHeldAgainstCandidate);
    return {
      session_id: sessionId,
      total_anomalies: rows.length,
      by_severity: countBy(rows, ({ severity }) => severity, SEVERITIES),
      by_type: countBy(rows, ({ anomalyType }) => anomalyType, []),
      by_detection_method: countBy(rows, ({ detectionMethod }) => detectionMethod, DETECTION_METHODS),
    };
  };

function countBy<K extends string>(
  rows: readonly AnomalyRecord[],
  key: (row: AnomalyRecord) => K,
  always: readonly K[],
): Record<K, number> {
  const counts = Object.fromEntries(always.map((name) => [name, 0])) as Record<K, number>;
  for (const row of rows) counts[key(row)] = (counts[key(row)] ?? 0) + 1;
  return counts;
}
