import type { DashboardMessage, MonitoringOverview, Session } from '@proctorwise/contracts';
import { byUrgency } from './urgency.js';

/** The list with a session in its newest state; new ones are added. The list that was handed in stays as it is. */
export function withSession(sessions: readonly Session[], session: Session): Session[] {
  const known = sessions.some((one) => one.session_id === session.session_id);
  return known
    ? sessions.map((one) => (one.session_id === session.session_id ? session : one))
    : [...sessions, session];
}

/** The session that a message of the dashboard's socket tells of; null for those that tell of none. */
export const sessionOf = (message: DashboardMessage): Session | null =>
  message.type === 'session' || message.type === 'anomaly' ? message.session : null;

/**
 * The counts after a session changed, so that the cards move with the table instead of with the next refresh.
 * @param before the session as it was known, undefined where it is new
 */
export function overviewAfter(
  overview: MonitoringOverview,
  before: Session | undefined,
  after: Session,
): MonitoringOverview {
  const active = (session: Session | undefined): number =>
    Number(session !== undefined && session.status !== 'stopped');
  const critical = (session: Session | undefined): number => session?.anomalies_by_severity.critical ?? 0;
  return {
    ...overview,
    active_sessions: Math.max(0, overview.active_sessions + active(after) - active(before)),
    total_sessions: overview.total_sessions + (before === undefined ? 1 : 0),
    total_anomalies: Math.max(0, overview.total_anomalies + after.anomaly_count - (before?.anomaly_count ?? 0)),
    critical_anomalies: Math.max(0, overview.critical_anomalies + critical(after) - critical(before)),
  };
}

export interface BoardFilter {
  /** null: all exams. */
  readonly examId: string | null;
  readonly search: string;
  readonly show: 'active' | 'all';
}

/** What the filter lets through, most urgent first. The search looks at student and exam, accents and case aside. */
export function visibleSessions(sessions: readonly Session[], { examId, search, show }: BoardFilter): Session[] {
  const wanted = folded(search.trim());
  return sessions
    .filter((session) => show === 'all' || session.status !== 'stopped')
    .filter((session) => examId === null || session.exam_id === examId)
    .filter((session) => folded(`${session.student_name} ${session.exam_title}`).includes(wanted))
    .sort(byUrgency);
}

const folded = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The exams that occur in the list, by title. */
export function examsOf(sessions: readonly Session[]): { examId: string; title: string }[] {
  const titles = new Map(sessions.map((session) => [session.exam_id, session.exam_title]));
  return [...titles]
    .map(([examId, title]) => ({ examId, title }))
    .sort((a, b) => a.title.localeCompare(b.title) || a.examId.localeCompare(b.examId));
}
