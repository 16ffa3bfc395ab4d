import type { Anomaly, AnomalyAlert, Severity } from '@proctorwise/contracts';

/** What was already told. Bounded by `ROOMS` and `REMEMBERED`. */
export interface AlertBudget {
  /** Ids of anomalies that were told or folded, or are not to be told: one that grows is not told again. */
  readonly told: ReadonlySet<string>;
  readonly rooms: ReadonlyMap<string, Room>;
}
/** What was told of one session. Times by the budget's clock. */
export interface Room {
  /** When it was last told of, by whatever. */
  readonly at: number;
  /** When a critical one of it was last told: highs silence no critical one. */
  readonly criticalAt: number;
  /** How many were folded since its last toast. */
  readonly folded: number;
  /** When a critical one of it last sounded without a toast: its page showed it. */
  readonly soundedAt: number;
}
export const NOTHING_TOLD: AlertBudget = { told: new Set(), rooms: new Map() };
export const NEVER_TOLD: Room = {
  at: Number.NEGATIVE_INFINITY,
  criticalAt: Number.NEGATIVE_INFINITY,
  folded: 0,
  soundedAt: Number.NEGATIVE_INFINITY,
};

/** A high one needs so much quiet since the session's last toast of any kind; until then it is folded into the next. */
const QUIET_MS = 10_000;
/** A critical one needs so much since its last critical toast alone, and to sound since its last sound. */
const CRITICAL_QUIET_MS = 3_000;
/** So many critical toasts may wait for room on the screen; more would be told minutes late. High ones never wait. */
const WAITING_CRITICAL = 20;
/** More than a list of alerts holds (`ALERTS_LISTED`), and what comes between two of them. */
const REMEMBERED = 2_000;
const ROOMS = 500;

type Raised = Pick<Anomaly, 'anomaly_id' | 'session_id' | 'severity' | 'metadata'>;

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
  anomaly: Raised,
  now: number,
  waiting: number,
): { budget: AlertBudget; show: boolean; folded: number } {
  if (!isToTell(budget, anomaly)) return { budget, show: false, folded: 0 };
  const told = remembering(budget.told, [anomaly.anomaly_id]);
  const room = budget.rooms.get(anomaly.session_id) ?? NEVER_TOLD;
  const isCritical = anomaly.severity === 'critical';
  const hasRoom = isCritical ? waiting < WAITING_CRITICAL : waiting === 0;
  const isQuiet = isCritical ? now - room.criticalAt >= CRITICAL_QUIET_MS : now - room.at >= QUIET_MS;
  const show = hasRoom && isQuiet;
  const after = show ? roomTold(room, isCritical, now) : { ...room, folded: room.folded + 1 };
  const rooms = withRooms(budget.rooms, [[anomaly.session_id, after]]);
  return { budget: { told, rooms }, show, folded: show ? room.folded : 0 };
}

/**
 * As `admitAlert`, for the session whose page shows what is raised: nothing of it is left to be told later, neither the
 * anomaly nor how many there were. It is no toast, so it keeps none back that comes once the page is left.
 * @returns `sounds`: is it worth a sound?
 */
export function seeAlert(budget: AlertBudget, anomaly: Raised, now: number): { budget: AlertBudget; sounds: boolean } {
  if (!isToTell(budget, anomaly)) return { budget, sounds: false };
  const told = remembering(budget.told, [anomaly.anomaly_id]);
  const room = budget.rooms.get(anomaly.session_id) ?? NEVER_TOLD;
  const isQuiet = now - Math.max(room.criticalAt, room.soundedAt) >= CRITICAL_QUIET_MS;
  const sounds = anomaly.severity === 'critical' && isQuiet;
  const after = { ...room, folded: 0, soundedAt: sounds ? now : room.soundedAt };
  return { budget: { told, rooms: withRooms(budget.rooms, [[anomaly.session_id, after]]) }, sounds };
}

const isToTell = ({ told }: AlertBudget, { anomaly_id, severity, metadata }: Raised): boolean =>
  isGrave(severity) && metadata?.excused === undefined && !told.has(anomaly_id);

/** What was kept back of a session stands on its page, which is open: its next toast does not count it. */
export function nothingFolded(budget: AlertBudget, sessionId: string): AlertBudget {
  const room = budget.rooms.get(sessionId);
  if (room === undefined || room.folded === 0) return budget;
  return { ...budget, rooms: withRooms(budget.rooms, [[sessionId, { ...room, folded: 0 }]]) };
}

/** The room once it was told of, with all that was folded. */
export const roomTold = (room: Room, isCritical: boolean, now: number): Room => ({
  ...room,
  at: now,
  criticalAt: isCritical ? now : room.criticalAt,
  folded: 0,
});

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
  changed: Iterable<[sessionId: string, room: Room]>,
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
