import type { AnomalyAlert } from '@proctorwise/contracts';
import { type AlertBudget, NEVER_TOLD, type Room, remembering, roomTold, withRooms } from './alert-budget.js';

/** So many alerts a list asks for: the newest. What lies behind them is on the board, and told no more. */
export const ALERTS_LISTED = 200;
/** Of so many sessions what was missed is told by a toast each; of more by one for all. */
export const TOLD_EACH = 3;
const NAMED = 3;

/** What one session raised while nothing was heard of it. */
export interface MissedOfSession {
  /** The gravest, of these the newest. */
  readonly alert: AnomalyAlert;
  /** How many more there were, with those that were kept back before. */
  readonly folded: number;
}

/** All that was missed, where it is too much to be told one by one. */
export interface MissedTogether {
  /** Stands for this and no other: an id of what was missed. */
  readonly id: string;
  readonly critical: number;
  readonly high: number;
  readonly sessions: number;
  /** Students of the gravest, `NAMED` at most. */
  readonly names: readonly string[];
}

export interface Missed {
  /** What was told by now. */
  readonly budget: AlertBudget;
  readonly each: readonly MissedOfSession[];
  readonly together: MissedTogether | null;
  /** Is anything critical among it? */
  readonly critical: boolean;
}

/** A first list that comes so soon after the page was opened holds what was there then. */
const FIRST_WITHIN_MS = 5_000;
/** An anomaly is raised up to so much after its start (a connection that is lost), and clocks are not quite right. */
const RAISED_WITHIN_MS = 60_000;

/** The first list of a page, and when it came. */
export interface FirstList {
  readonly list: readonly AnomalyAlert[];
  /** Device clock, ms since the Unix epoch. */
  readonly openedAt: number;
  /** Device clock, ms since the Unix epoch. */
  readonly cameAt: number;
  /** Server's clock − device's, ms; null where the server did not say. */
  readonly serverOffsetMs: number | null;
}

/**
 * What is there when the page opens is seen on it: it is told neither now nor when it grows. Of a list that comes late,
 * since the first tries failed, that is what began well before the page was opened; where the server's clock is not
 * known it is nothing: better told twice than never.
 */
export function seenAtFirst(budget: AlertBudget, first: FirstList): AlertBudget {
  const isEarly = first.cameAt - first.openedAt <= FIRST_WITHIN_MS;
  const openedAt = first.openedAt + (first.serverOffsetMs ?? Number.NEGATIVE_INFINITY);
  const seen = first.list.filter(({ detected_at }) => isEarly || Date.parse(detected_at) < openedAt - RAISED_WITHIN_MS);
  return { ...budget, told: remembering(budget.told, idsOf(seen)) };
}

/**
 * What of a list was not told yet, for instance since it came while the socket was away: each is told once, here or as
 * it came. What turned out to be the platform's own doing is not told.
 * @param list the newest of all alerts, newest first
 * @param now ms, any clock that rises: the budget's
 * @param lookedAt the session whose page is open: it shows its own, which are a reason for a sound alone
 */
export function tellMissed(
  budget: AlertBudget,
  list: readonly AnomalyAlert[],
  now: number,
  lookedAt: string | null = null,
): Missed {
  const news = list.filter(({ anomaly_id, excused }) => !excused && !budget.told.has(anomaly_id));
  const missed = news.filter(({ session_id }) => session_id !== lookedAt);
  const told = remembering(budget.told, idsOf(list));
  const gravestFirst = [...missed.filter(isCritical), ...missed.filter((alert) => !isCritical(alert))];
  const critical = missed.filter(isCritical).length;
  const sessions = gravestFirst.filter(
    ({ session_id }, index) => gravestFirst.findIndex((one) => one.session_id === session_id) === index,
  );
  const isTogether = sessions.length > TOLD_EACH;
  const roomOf = (sessionId: string): Room => budget.rooms.get(sessionId) ?? NEVER_TOLD;
  const rooms = withRooms(
    budget.rooms,
    sessions.map((gravest) => {
      const room = roomOf(gravest.session_id);
      const after = roomTold(room, isCritical(gravest), now);
      // One toast for all counts what was missed, not what a session had kept back: that waits for its next one.
      return [gravest.session_id, isTogether ? { ...after, folded: room.folded } : after];
    }),
  );
  const foldedOf = (sessionId: string): number =>
    missed.filter(({ session_id }) => session_id === sessionId).length - 1 + roomOf(sessionId).folded;
  return {
    budget: { told, rooms },
    critical: news.some(isCritical),
    each: isTogether ? [] : sessions.map((alert) => ({ alert, folded: foldedOf(alert.session_id) })),
    together: isTogether
      ? {
          id: missed[0]?.anomaly_id ?? '',
          critical,
          high: missed.length - critical,
          sessions: sessions.length,
          names: [...new Set(sessions.map(({ student_name }) => student_name))].slice(0, NAMED),
        }
      : null,
  };
}

const isCritical = ({ severity }: AnomalyAlert): boolean => severity === 'critical';
const idsOf = (list: readonly AnomalyAlert[]): string[] => list.map(({ anomaly_id }) => anomaly_id).reverse();
