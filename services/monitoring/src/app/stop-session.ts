import { type Actor, permit, type StopReason, type Session as WireSession } from '@proctorwise/contracts';
import { type Clock, toWire, WHOLE_LIST } from '@proctorwise/platform';
import { FormerOwner } from '../domain/monitoring-errors.js';
import { isRunning, type Session } from '../domain/session.js';
import type { Announcer } from '../watch/announcer.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { SessionWatch } from '../watch/session-watch.js';
import type { AlsoStore } from '../watch/watch-changes.js';
import { findSession, type SessionFinder } from './find-session.js';
import { isHeldAgainstCandidate, type MonitoringTransaction } from './store.js';
import { toWireSession } from './views.js';

/** A person who stops a session waits this long for its last frames to be judged; what remains is judged after. */
const WAIT_FOR_LAST_FRAMES_MS = 1_500;

export interface StopSessionPorts extends SessionFinder {
  readonly clock: Clock;
  readonly feed: LiveFeed;
  readonly announce: Announcer;
}

/** Stops a session. A repeat returns the same session. @throws {SessionNotFound} */
export const stopSession =
  (ports: StopSessionPorts) =>
  async (actor: Actor, sessionId: string, note: string | null): Promise<WireSession> => {
    const reach = permit(actor, 'PUT /monitoring/sessions/{session_id}/stop');
    const session = await findSession(ports, sessionId, actor, reach);
    const stopping = { reason: reasonOf(actor, session), note, waitMs: WAIT_FOR_LAST_FRAMES_MS };
    return stop(ports, session.sessionId, stopping);
  };

/** By the server itself: the deadline has passed, or the paper was handed in. */
export const stopByServer =
  (ports: StopSessionPorts) =>
  async ({ sessionId }: Session, reason: Extract<StopReason, 'deadline' | 'submitted'>): Promise<void> => {
    await stop(ports, sessionId, { reason, note: null, waitMs: 0 });
  };

/** Two services' clocks; far less than the minute after which a paper is handed in for a candidate who only left. */
const SUBMITTED_BEFORE_MS = 10_000;

/**
 * A browser that hands in ends the session as well, and may be faster than the news of the paper: then it is told
 * afterwards that the session ended for the paper. Whoever left without handing in stays one who left.
 */
export const tellSubmitted =
  ({ store, watches, feed, announce }: StopSessionPorts) =>
  async ({ sessionId }: Session, submittedAt: number): Promise<void> => {
    const told = await store.transaction(async ({ sessions }) => {
      const { stopReason, stoppedAt } = await sessions.lock(sessionId);
      const isOfThisStop = stopReason === 'student' && stoppedAt !== null;
      if (!isOfThisStop || submittedAt > stoppedAt.getTime() + SUBMITTED_BEFORE_MS) return null;
      return sessions.update(sessionId, { stopReason: 'submitted' });
    });
    if (!told) return;
    const watch = watches.get(sessionId);
    watch?.update(told);
    if (watch) announce.session(watch, true);
    feed.toSession(sessionId, { type: 'session_stopped' });
  };

function reasonOf(actor: Actor, session: Session): StopReason {
  if (actor.kind !== 'user' || actor.userId === session.userId) return 'student';
  return actor.role === 'admin' ? 'admin' : 'proctor';
}

interface Stopping {
  readonly reason: StopReason;
  readonly note: string | null;
  readonly waitMs: number;
}

async function stop(ports: StopSessionPorts, sessionId: string, stopping: Stopping): Promise<WireSession> {
  const { store, watches, clock } = ports;
  const watch = watches.get(sessionId);
  if (watch && isRunning(watch.session)) await close(ports, watch, stopping);
  else if (!watch) await stopUnwatched(ports, sessionId, stopping);
  const { session, watch: row } = await store.read(({ sessions }) => sessions.withWatch(sessionId));
  return toWireSession(session, row, watch, clock());
}

/**
 * First the door is closed, then the frames that are in are judged, then the session is stopped and, in the same
 * transaction, what still lasts is ended. Frames that take longer are judged after the stop, and it is ended then.
 */
async function close(ports: StopSessionPorts, watch: SessionWatch, stopping: Stopping): Promise<void> {
  const { clock, feed, announce } = ports;
  const now = clock();
  const stored: { session: Session | null } = { session: null };
  const also: AlsoStore = async (tx) => {
    const { sessionId } = watch.session;
    stored.session = await storeStopped(tx, { sessionId, frames: watch.backlog.acknowledged }, now, stopping);
  };
  watch.isClosing = true;
  try {
    const isDrained = await watch.backlog.drained(stopping.waitMs);
    if (isDrained) announce.anomalies(watch, await watch.take({ kind: 'stopped', at: now }, now, also));
    else
      await ports.store.transaction(async (tx) => {
        if (!(await tx.watches.holds(watch.row))) throw new FormerOwner(watch.session.sessionId);
        await also(tx);
      });
    if (stored.session) watch.update(stored.session);
  } catch (error) {
    // A deadline is its owner's business, who may have moved it. What a person did, or a paper, ends it all the same.
    if (!(error instanceof FormerOwner) || stopping.reason === 'deadline') throw error;
    await stopUnwatched(ports, watch.session.sessionId, stopping);
  } finally {
    watch.isClosing = false;
  }
  if (stored.session) tellStopped({ feed, announce }, watch);
}

/** Everyone who watches, or is watched, learns that a session is over. */
export function tellStopped(
  { feed, announce }: Pick<StopSessionPorts, 'feed' | 'announce'>,
  watch: SessionWatch,
): void {
  const { sessionId, stopReason } = watch.session;
  feed.toSession(sessionId, { type: 'session_stopped' });
  feed.toCandidate(sessionId, { type: 'session_stopped', stop_reason: stopReason ?? 'student' });
  announce.session(watch, true);
}

/**
 * It is watched by another process, or by none just now: it is stopped in the database, where its watch finds it so
 * within a second.
 */
async function stopUnwatched({ store, clock }: StopSessionPorts, sessionId: string, stopping: Stopping): Promise<void> {
  await store.transaction(async (tx) => {
    const { watch } = await tx.sessions.withWatch(sessionId);
    const frames = watch.analysed + watch.skipped + watch.unreadable;
    await storeStopped(tx, { sessionId, frames }, clock(), stopping);
  });
}

/** @returns null where it was stopped already */
async function storeStopped(
  { sessions, anomalies, emit }: MonitoringTransaction,
  { sessionId, frames }: { readonly sessionId: string; readonly frames: number },
  now: number,
  { reason, note }: Stopping,
): Promise<Session | null> {
  if (!isRunning(await sessions.lock(sessionId))) return null;
  const session = await sessions.update(sessionId, {
    status: 'stopped',
    stoppedAt: new Date(now),
    stopReason: reason,
    stopNote: note,
  });
  if (session.isTest) return session;
  const found = (await anomalies.ofSession(sessionId, WHOLE_LIST)).filter(isHeldAgainstCandidate);
  const summary: Record<string, number> = {};
  for (const { anomalyType } of found) summary[anomalyType] = (summary[anomalyType] ?? 0) + 1;
  emit('monitoring_stopped', {
    session_id: sessionId,
    reservation_id: session.reservationId,
    user_id: session.userId,
    exam_id: session.examId,
    started_at: toWire(session.startedAt),
    stopped_at: toWire(new Date(now)),
    stop_reason: reason,
    total_frames_processed: frames,
    total_anomalies: found.length,
    anomaly_summary: summary,
  });
  return session;
}
