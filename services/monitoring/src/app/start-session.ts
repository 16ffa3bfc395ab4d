import {
  type Actor,
  ActorMismatch,
  type Admission,
  permit,
  type Reach,
  type StartedSession,
  type StartSessionRequest,
} from '@proctorwise/contracts';
import { toWire } from '@proctorwise/platform';
import {
  FormerOwner,
  OutsideSlot,
  ReservationNotAdmitted,
  ReservationNotFound,
  SessionExists,
} from '../domain/monitoring-errors.js';
import { initialState } from '../domain/rules/index.js';
import {
  deadlineOf,
  isInsideSlot,
  isRunning,
  type Session,
  TOKEN_AFTER_DEADLINE_MS,
  testDeadlineOf,
} from '../domain/session.js';
import { startOfChain } from '../frames/index.js';
import type { Announcer } from '../watch/announcer.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { SessionWatch } from '../watch/session-watch.js';
import type { Shares } from '../watch/shares.js';
import type { WatchedSessions } from '../watch/watches.js';
import type { Admissions, MonitoringPorts, SessionSigner } from './ports.js';
import { toWireSession } from './views.js';

export interface StartSessionPorts extends MonitoringPorts {
  readonly admissions: Admissions;
  readonly watches: WatchedSessions;
  readonly frames: Pick<Shares, 'lastPositionFor'>;
  /** One whose frames this process can take. */
  readonly newSessionId: () => string;
  readonly signer: SessionSigner;
  readonly feed: LiveFeed;
  readonly announce: Announcer;
}

/**
 * Starts the session of a reservation, or lets another device take it over: then the same session comes back with a
 * new device epoch, and the older device is fenced.
 * @throws {ReservationNotFound | ReservationNotAdmitted | OutsideSlot | ActorMismatch}
 * @throws {WatchNotTaken | FormerOwner} it is watched by another process: asked again, it is asked there
 */
export const startSession =
  (ports: StartSessionPorts) =>
  async (actor: Actor, request: StartSessionRequest): Promise<StartedSession> => {
    const reach = permit(actor, 'POST /monitoring/sessions');
    const isAdmin = actor.kind === 'user' && actor.role === 'admin';
    if (actor.kind === 'user' && request.user_id !== actor.userId && !isAdmin) throw new ActorMismatch('user_id');
    const { store, clock, watches, announce } = ports;

    const ofThisReservation = () =>
      store.read(({ sessions }) => sessions.ofReservation(request.reservation_id, request.user_id));
    const running = await ofThisReservation();
    if (running) return takeOver(ports, running, request);

    const admission = await ports.admissions.of(request.reservation_id);
    if (!admission || (reach === 'own' && admission.user_id !== request.user_id)) throw new ReservationNotFound();
    const session = begin(admission, request, actor, reach, ports.newSessionId(), clock());
    try {
      await storeNew(ports, session);
    } catch (error) {
      // Two devices started at the same moment: the second takes over from the first.
      const first = error instanceof SessionExists ? await ofThisReservation() : null;
      if (!first) throw error;
      return takeOver(ports, first, request);
    }
    const watch = await watches.open(session, clock());
    announce.session(watch, true);
    return toStarted(ports, watch);
  };

function begin(
  admission: Admission,
  request: StartSessionRequest,
  actor: Actor,
  reach: Reach,
  sessionId: string,
  now: number,
): Session {
  if (admission.exam_id !== request.exam_id) throw new ReservationNotAdmitted('The reservation is for another exam.');
  const isCandidates = admission.user_id === request.user_id;
  // The candidate's own is never a test, whoever starts it: the exam would be taken over by it and found by nobody.
  const isTest = reach === 'any' && !isCandidates;
  if (!isTest) {
    if (admission.reservation_status !== 'scheduled')
      throw new ReservationNotAdmitted(`The reservation is ${admission.reservation_status}.`);
    if (!isInsideSlot(admission, now)) throw new OutsideSlot(admission.slot_start, toWire(deadlineOf(admission)));
  }
  return {
    sessionId,
    reservationId: admission.reservation_id,
    userId: request.user_id,
    studentName: !isCandidates && actor.kind === 'user' ? actor.name : admission.student_name,
    examId: admission.exam_id,
    examTitle: admission.exam_title,
    slotId: admission.slot_id,
    teacherId: admission.teacher_id,
    rules: admission.rules,
    status: 'active',
    startedAt: new Date(now),
    stoppedAt: null,
    stopReason: null,
    stopNote: null,
    endsAt: isTest ? testDeadlineOf(admission, now) : deadlineOf(admission),
    deadlineVersion: 1,
    deviceEpoch: 1,
    sealedAt: null,
    isTest,
  };
}

async function storeNew({ store, frames }: StartSessionPorts, session: Session): Promise<void> {
  const { sessionId, reservationId, userId, examId, startedAt, endsAt } = session;
  await store.transaction(async ({ sessions, watches, emit }) => {
    await sessions.insert(session);
    await watches.insert({
      sessionId,
      ownerEpoch: 0,
      position: frames.lastPositionFor(sessionId),
      rulesState: initialState(startedAt.getTime()),
      analysed: 0,
      skipped: 0,
      unreadable: 0,
      highestFrameNumber: 0,
      lastFrameAt: null,
      lastFramePath: null,
      anomalyCounts: { critical: 0, high: 0, medium: 0, low: 0 },
      chainHead: startOfChain(sessionId).link,
    });
    if (session.isTest) return;
    emit('monitoring_started', {
      session_id: sessionId,
      reservation_id: reservationId,
      user_id: userId,
      exam_id: examId,
      started_at: toWire(startedAt),
      ends_at: toWire(endsAt),
    });
  });
}

async function takeOver(
  ports: StartSessionPorts,
  found: Session,
  request: StartSessionRequest,
): Promise<StartedSession> {
  if (found.examId !== request.exam_id) throw new ReservationNotAdmitted('The reservation is for another exam.');
  mustRun(found);
  const { store, watches, feed, announce } = ports;
  // By who watches it, and by nobody else: the owner would not know of the new device, and take it for the fenced one.
  const watch = await watches.open(found, ports.clock());
  const session = await store.transaction(async (tx) => {
    if (!(await tx.watches.holds(watch.row))) throw new FormerOwner(found.sessionId);
    const current = await tx.sessions.lock(found.sessionId);
    mustRun(current);
    return tx.sessions.update(current.sessionId, { deviceEpoch: current.deviceEpoch + 1 });
  });
  watch.update(session);
  feed.toCandidate(session.sessionId, { type: 'taken_over' });
  announce.session(watch, true);
  return toStarted(ports, watch);
}

function mustRun(session: Session): void {
  if (!isRunning(session)) throw new ReservationNotAdmitted('This exam has been ended and cannot be started again.');
}

async function toStarted(ports: StartSessionPorts, watch: SessionWatch): Promise<StartedSession> {
  const now = ports.clock();
  const { session } = watch;
  const token = await issueSessionToken(ports.signer, session);
  return {
    ...toWireSession(session, watch.row, watch, now),
    ...token,
    device_epoch: session.deviceEpoch,
    next_frame_number: watch.backlog.nextFrameNumber,
    server_time: toWire(new Date(now)),
  };
}

/** A token for this session and its submission only, good until the deadline and half an hour. */
export async function issueSessionToken(
  signer: SessionSigner,
  session: Session,
): Promise<{ session_token: string; session_token_expires_at: string }> {
  const expiresAt = new Date(session.endsAt.getTime() + TOKEN_AFTER_DEADLINE_MS);
  const { userId, studentName: name, sessionId, reservationId, examId } = session;
  return {
    session_token: await signer.sessionToken({ userId, name, sessionId, reservationId, examId }, expiresAt),
    session_token_expires_at: toWire(expiresAt),
  };
}
