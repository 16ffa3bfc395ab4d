import { type Actor, permit, type StopReason, type Session as WireSession } from '@proctorwise/contracts';
import { type Clock, type Transaction, toWire } from '@proctorwise/platform';
import { isRunning, type Session } from '../domain/session.js';
import { anomaliesIn } from '../persistence/anomalies.js';
import { sessionsIn } from '../persistence/sessions.js';
import type { Announcer } from '../watch/announcer.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { SessionWatch } from '../watch/session-watch.js';
import { findSession, type SessionFinder } from './find-session.js';
import { toWireSession } from './views.js';

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
    return stop(ports, session, reasonOf(actor, session), note);
  };

/** By the server itself: the deadline has passed, or the paper was handed in. */
export const stopByServer =
  (ports: StopSessionPorts) =>
  async (session: Session, reason: Extract<StopReason, 'deadline' | 'submitted'>): Promise<void> => {
    await stop(ports, session, reason, null);
  };

function reasonOf(actor: Actor, session: Session): StopReason {
  if (actor.kind !== 'user' || actor.userId === session.userId) return 'student';
  return actor.role === 'admin' ? 'admin' : 'proctor';
}

async function stop(
  ports: StopSessionPorts,
  { sessionId }: Session,
  reason: StopReason,
  note: string | null,
): Promise<WireSession> {
  const { work, watches, clock, feed, announce } = ports;
  const now = clock();
  const watch = watches.get(sessionId);
  if (watch && isRunning(watch.session)) await closeAnomalies(watch, announce, now);
  const stopped = await work.transaction(async (tx) => {
    const current = await sessionsIn(tx.em).get(sessionId);
    if (!isRunning(current)) return current;
    const session = await sessionsIn(tx.em).update(sessionId, {
      status: 'stopped',
      stoppedAt: new Date(now),
      stopReason: reason,
      stopNote: note,
    });
    await tellStopped(tx, session, watch);
    return session;
  });
  if (!watch) return work.read(async (em) => wireOf(await sessionsIn(em).withWatch(sessionId), now));
  const first = isRunning(watch.session);
  watch.update(stopped);
  if (first) {
    feed.toSession(sessionId, { type: 'session_stopped' });
    feed.toCandidate(sessionId, { type: 'session_stopped', stop_reason: stopped.stopReason ?? reason });
    announce.session(watch, true);
  }
  return toWireSession(stopped, watch.row, watch, now);
}

const wireOf = ({ session, watch }: Awaited<ReturnType<ReturnType<typeof sessionsIn>['withWatch']>>, now: number) =>
  toWireSession(session, watch, undefined, now);

/** What still lasts ends with the session. Frames that wait are judged after it, as a stream that has ended. */
async function closeAnomalies(watch: SessionWatch, announce: Announcer, now: number): Promise<void> {
  announce.anomalies(watch, await watch.take({ kind: 'stopped', at: now }, now));
}

async function tellStopped(
  { em, emit }: Transaction,
  session: Session,
  watch: SessionWatch | undefined,
): Promise<void> {
  const anomalies = await anomaliesIn(em).ofSession(session.sessionId);
  const summary: Record<string, number> = {};
  for (const { anomalyType } of anomalies) summary[anomalyType] = (summary[anomalyType] ?? 0) + 1;
  emit('monitoring_stopped', {
    session_id: session.sessionId,
    reservation_id: session.reservationId,
    user_id: session.userId,
    exam_id: session.examId,
    started_at: toWire(session.startedAt),
    stopped_at: toWire(session.stoppedAt as Date),
    stop_reason: session.stopReason ?? 'student',
    total_frames_processed: watch?.acknowledged ?? 0,
    total_anomalies: anomalies.length,
    anomaly_summary: summary,
  });
}
