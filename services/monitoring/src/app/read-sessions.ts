import {
  type Actor,
  permit,
  type SessionDeadline,
  type SessionStatus,
  type Session as WireSession,
} from '@proctorwise/contracts';
import { type Clock, type Page, toWire, toWireOrNull } from '@proctorwise/platform';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import { isWithinReach } from '../domain/session.js';
import { findSession, type SessionFinder } from './find-session.js';
import { toWireSession } from './views.js';

type ReadPorts = SessionFinder & { readonly clock: Clock };

/** The sessions within the caller's reach, newest first. */
export const listSessions =
  ({ store, watches, clock }: ReadPorts) =>
  async (actor: Actor, status: SessionStatus | undefined, page: Page): Promise<WireSession[]> => {
    const reach = permit(actor, 'GET /monitoring/sessions');
    const userId = actor.kind === 'user' ? actor.userId : '';
    const isTeacher = actor.kind === 'user' && actor.role === 'teacher';
    const own = reach === 'any' ? {} : isTeacher ? { teacherId: userId } : { userId };
    const found = await store.read(({ sessions }) => sessions.list({ ...own, ...(status ? { status } : {}) }, page));
    const now = clock();
    return found.map(({ session, watch }) => toWireSession(session, watch, watches.get(session.sessionId), now));
  };

/** Those of the sessions within the caller's reach that this process watches. */
export const listWatched =
  ({ watches, clock }: ReadPorts) =>
  async (actor: Actor, status: SessionStatus | undefined): Promise<WireSession[]> => {
    const reach = permit(actor, 'GET /monitoring/sessions');
    const now = clock();
    return watches
      .all()
      .filter(({ session }) => isWithinReach(session, actor, reach) && (!status || session.status === status))
      .map((watch) => toWireSession(watch.session, watch.row, watch, now));
  };

/** @throws {SessionNotFound} */
export const getSession =
  (ports: ReadPorts) =>
  async (actor: Actor, sessionId: string): Promise<WireSession> => {
    const reach = permit(actor, 'GET /monitoring/sessions/{session_id}');
    const found = await findSession(ports, sessionId, actor, reach);
    const { session, watch } = await ports.store.read(({ sessions }) => sessions.withWatch(found.sessionId));
    return toWireSession(session, watch, ports.watches.get(sessionId), ports.clock());
  };

/** For other services: the deadline of a reservation's session. @throws {SessionNotFound} */
export const sessionDeadline =
  ({ store }: ReadPorts) =>
  async (actor: Actor, reservationId: string): Promise<SessionDeadline> => {
    permit(actor, 'GET /internal/sessions/by-reservation/{reservation_id}');
    const session = await store.read(({ sessions }) => sessions.ofCandidate(reservationId));
    if (!session) throw new SessionNotFound();
    return {
      session_id: session.sessionId,
      reservation_id: session.reservationId,
      user_id: session.userId,
      exam_id: session.examId,
      status: session.status,
      started_at: toWire(session.startedAt),
      ends_at: toWire(session.endsAt),
      stopped_at: toWireOrNull(session.stoppedAt),
      version: session.deadlineVersion,
    };
  };
