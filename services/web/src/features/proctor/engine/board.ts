import type { MonitoringOverview, Session } from '@proctorwise/contracts';
import { admits, type BoardFilter } from './board-filter.js';
import { isSameRow } from './same-row.js';
import { byUrgency } from './urgency.js';

/** The list with these sessions in their newest state; new ones are added. Those that did not change stay the same object. */
export function withSessions(sessions: readonly Session[], newest: ReadonlyMap<string, Session>): Session[] {
  const known = new Set(sessions.map(({ session_id }) => session_id));
  return [
    ...sessions.map((one) => newest.get(one.session_id) ?? one),
    ...[...newest.values()].filter(({ session_id }) => !known.has(session_id)),
  ];
}

/**
 * Of the newest states those that change anything that is shown: most messages count a frame, and draw nothing anew.
 * @param known the sessions as they are shown
 */
export function visibleChanges(known: ReadonlyMap<string, Session>, newest: Iterable<Session>): Map<string, Session> {
  const changes = new Map<string, Session>();
  for (const session of newest) {
    const before = known.get(session.session_id);
    const isSame = before && before.anomaly_count === session.anomaly_count && isSameRow(before, session);
    if (!isSame) changes.set(session.session_id, session);
  }
  return changes;
}

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

/** What the filter lets through, most urgent first. */
export const visibleSessions = (sessions: readonly Session[], filter: BoardFilter): Session[] =>
  sessions.filter(admits(filter)).sort(byUrgency);

/** An exam that can be chosen. */
export interface Exam {
  readonly examId: string;
  readonly title: string;
}

/** Do both lists offer the same, in the same order? */
export const areSameExams = (some: readonly Exam[], others: readonly Exam[]): boolean =>
  some.length === others.length &&
  some.every(({ examId, title }, place) => examId === others[place]?.examId && title === others[place]?.title);

/** The exams that occur in the list, by title. */
export function examsOf(sessions: readonly Session[]): Exam[] {
  const titles = new Map(sessions.map((session) => [session.exam_id, session.exam_title]));
  return [...titles]
    .map(([examId, title]) => ({ examId, title }))
    .sort((a, b) => a.title.localeCompare(b.title) || a.examId.localeCompare(b.examId));
}
