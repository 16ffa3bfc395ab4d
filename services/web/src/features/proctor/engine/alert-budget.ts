import type { Anomaly, AnomalyAlert, Severity } from '@proctorwise/contracts';

/** What was already told. Bounded by `ROOMS` and `REMEMBERED`. */
export interface AlertBudget {
  /** Ids of anomalies that were told or folded, or are not to be told: one that grows is not told again. */
  readonly told: ReadonlySet<string>;
  /** Per session: when it last had a toast, and what was folded since. */
  readonly rooms: ReadonlyMap<string, { readonly at: number; readonly folded: number }>;
}
export const NOTHING_TOLD: AlertBudget = { told: new Set(), rooms: new Map() };

/** One toast a session in this time; more of its anomalies are folded into the next. A critical one always passes once. */
const QUIET_MS = 10_000;
const CRITICAL_QUIET_MS = 3_000;
/** So many critical toasts may wait for room on the screen; more would be told minutes late. High ones never wait. */
const WAITING_CRITICAL = 20;
/** More than a list of alerts holds (`ALERTS_LISTED`), and what comes between two of them. */
const REMEMBERED = 2_000;
const ROOMS = 500;

export const isGrave = (severity: Severity): severity is AnomalyAlert['severity'] =>
  severity === 'critical' || severity === 'high';

/**
 * Should this anomaly be told by a toast? Only critical and high ones are that are held against somebody, each once,
 * and no session more often than its budget, so that one noisy room does not drown the others.
 * @param now ms, any clock that rises
 * @param waiting toasts that wait for room on the screen: what cannot be told at once is folded
 * @returns `folded`: how many of the session's anomalies were kept back since its last toast
 */
export function admitAlert(
  budget: AlertBudget,
  anomaly: Pick<Anomaly, 'anomaly_id' | 'session_id' | 'severity' | 'metadata'>,
  now: number,
  waiting: number,
): { budget: AlertBudget; show: boolean; folded: number } {
  const isToTell = isGrave(anomaly.severity) && anomaly.metadata?.excused === undefined;
  if (!isToTell || budget.told.has(anomaly.anomaly_id)) return { budget, show: false, folded: 0 };
  const told = remembering(budget.told, [anomaly.anomaly_id]);
  const room = budget.rooms.get(anomaly.session_id);
  const isCritical = anomaly.severity === 'critical';
  const hasRoom = isCritical ? waiting < WAITING_CRITICAL : waiting === 0;
  const at = room?.at ?? Number.NEGATIVE_INFINITY;
  const show = hasRoom && now - at >= (isCritical ? CRITICAL_QUIET_MS : QUIET_MS);
  const after = show ? { at: now, folded: 0 } : { at, folded: (room?.folded ?? 0) + 1 };
  const rooms = withRooms(budget.rooms, [[anomaly.session_id, after]]);
  return { budget: { told, rooms }, show, folded: show ? (room?.folded ?? 0) : 0 };
}

/** The ids with these as the newest; the oldest are forgotten. */
export function remembering(told: ReadonlySet<string>, ids: Iterable<string>): ReadonlySet<string> {
  const all = new Set(told);
  for (const id of ids) {
    all.delete(id);
    all.add(id);
  }
  for (const oldest of all) {
    if (all.size <= REMEMBERED) break;
    all.delete(oldest);
  }
  return all;
}

/** The rooms with these as the newest; the oldest are forgotten. */
export function withRooms(
  rooms: AlertBudget['rooms'],
  changed: Iterable<[sessionId: string, room: { at: number; folded: number }]>,
): AlertBudget['rooms'] {
  const all = new Map(rooms);
  for (const [sessionId, room] of changed) {
    all.delete(sessionId);
    all.set(sessionId, room);
  }
  for (const oldest of all.keys()) {
    if (all.size <= ROOMS) break;
    all.delete(oldest);
  }
  return all;
}
