import type { Anomaly } from '@proctorwise/contracts';

/** What was already told. Bounded by `ROOMS` and `REMEMBERED`. */
export interface AlertBudget {
  /** Ids of anomalies that were told or folded: one that grows is not told again. */
  readonly told: readonly string[];
  /** Per session: when it last had a toast, and what was folded since. */
  readonly rooms: ReadonlyMap<string, { readonly at: number; readonly folded: number }>;
}
export const NOTHING_TOLD: AlertBudget = { told: [], rooms: new Map() };

/** One toast a session in this time; more of its anomalies are folded into the next. A critical one always passes once. */
const QUIET_MS = 10_000;
const CRITICAL_QUIET_MS = 3_000;
/** So many critical toasts may wait for room on the screen; more would be told minutes late. High ones never wait. */
const WAITING_CRITICAL = 20;
const REMEMBERED = 500;
const ROOMS = 500;

/**
 * Should this anomaly be told by a toast? Only critical and high ones are, each once, and no session more often than
 * its budget, so that one noisy room does not drown the others.
 * @param now ms, any clock that rises
 * @param waiting toasts that wait for room on the screen: what cannot be told at once is folded
 * @returns `folded`: how many of the session's anomalies were kept back since its last toast
 */
export function admitAlert(
  budget: AlertBudget,
  anomaly: Pick<Anomaly, 'anomaly_id' | 'session_id' | 'severity'>,
  now: number,
  waiting: number,
): { budget: AlertBudget; show: boolean; folded: number } {
  const grave = anomaly.severity === 'critical' || anomaly.severity === 'high';
  if (!grave || budget.told.includes(anomaly.anomaly_id)) return { budget, show: false, folded: 0 };
  const told = [...budget.told, anomaly.anomaly_id].slice(-REMEMBERED);
  const room = budget.rooms.get(anomaly.session_id);
  const isCritical = anomaly.severity === 'critical';
  const hasRoom = isCritical ? waiting < WAITING_CRITICAL : waiting === 0;
  const at = room?.at ?? Number.NEGATIVE_INFINITY;
  const show = hasRoom && now - at >= (isCritical ? CRITICAL_QUIET_MS : QUIET_MS);
  const rooms = new Map(budget.rooms);
  rooms.delete(anomaly.session_id);
  rooms.set(anomaly.session_id, show ? { at: now, folded: 0 } : { at, folded: (room?.folded ?? 0) + 1 });
  for (const oldest of rooms.keys()) {
    if (rooms.size <= ROOMS) break;
    rooms.delete(oldest);
  }
  return { budget: { told, rooms }, show, folded: show ? (room?.folded ?? 0) : 0 };
}
