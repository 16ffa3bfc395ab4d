import type { Actor, Reach } from '@proctorwise/contracts';
import { SessionNotFound, SessionStopped, TakenOver, WatchNotTaken } from '../domain/monitoring-errors.js';
import { isRunning, isWithinReach, type Session } from '../domain/session.js';
import type { SessionWatch } from '../watch/session-watch.js';
import type { WatchedSessions } from '../watch/watches.js';
import type { MonitoringStore } from './store.js';

export interface SessionFinder {
  readonly store: MonitoringStore;
  readonly watches: Pick<WatchedSessions, 'get' | 'all'>;
}

/** @throws {SessionNotFound} unknown, or not within the actor's reach */
export async function findSession(
  { store, watches }: SessionFinder,
  sessionId: string,
  actor: Actor,
  reach: Reach,
): Promise<Session> {
  const session = watches.get(sessionId)?.session ?? (await store.read(({ sessions }) => sessions.get(sessionId)));
  if (!isWithinReach(session, actor, reach)) throw new SessionNotFound();
  return session;
}

/**
 * The watch of a running session, for what its candidate's device sends.
 * @param deviceEpoch as the device says; null from clients that know none
 * @throws {SessionNotFound | SessionStopped | WatchNotTaken | TakenOver}
 */
export async function findRunningWatch(
  finder: SessionFinder,
  sessionId: string,
  actor: Actor,
  reach: Reach,
  deviceEpoch: number | null,
): Promise<SessionWatch> {
  const session = await findSession(finder, sessionId, actor, reach);
  const watch = finder.watches.get(sessionId);
  if (!isRunning(session) || watch?.isClosing) throw new SessionStopped();
  if (!watch) throw new WatchNotTaken();
  if (deviceEpoch !== null && deviceEpoch !== session.deviceEpoch) throw new TakenOver();
  return watch;
}
