import { type Actor, type AnomalyAlert, permit } from '@proctorwise/contracts';
import { type Page, toWire } from '@proctorwise/platform';
import type { Session } from '../domain/session.js';
import type { SessionFinder } from './find-session.js';
import { type AnomalyRecord, isHeldAgainstCandidate } from './store.js';

type Grave = AnomalyAlert['severity'];
const GRAVE = ['critical', 'high'] as const satisfies readonly Grave[];
type Found = Omit<AnomalyRecord, 'observation'> & { readonly severity: Grave };

/** The critical and high anomalies of all sessions, newest first. */
export const listAlerts =
  ({ store }: Pick<SessionFinder, 'store'>) =>
  async (actor: Actor, page: Page): Promise<AnomalyAlert[]> => {
    permit(actor, 'GET /monitoring/alerts');
    return store.read(async ({ anomalies, sessions }) => {
      const found: Found[] = [];
      for (const severity of GRAVE)
        for (const one of await anomalies.ofSeverity(severity, page)) found.push({ ...one, severity });
      const newest = found.sort(newestFirst).slice(0, page.limit);
      const ids = new Set(newest.map(({ sessionId }) => sessionId));
      const sessionOf = new Map((await sessions.ofIds([...ids])).map((session) => [session.sessionId, session]));
      return newest.flatMap((anomaly) => {
        const session = sessionOf.get(anomaly.sessionId);
        return session ? [toAlert(anomaly, session)] : [];
      });
    });
  };

const newestFirst = (a: Found, b: Found): number =>
  b.detectedAt.getTime() - a.detectedAt.getTime() || (a.anomalyId < b.anomalyId ? 1 : -1);

const toAlert = (anomaly: Found, { studentName, examTitle }: Session): AnomalyAlert => ({
  anomaly_id: anomaly.anomalyId,
  session_id: anomaly.sessionId,
  anomaly_type: anomaly.anomalyType,
  severity: anomaly.severity,
  detected_at: toWire(anomaly.detectedAt),
  excused: !isHeldAgainstCandidate(anomaly),
  student_name: studentName,
  exam_title: examTitle,
});
