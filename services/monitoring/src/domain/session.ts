import type { Actor, Admission, Reach, RuleName, SessionStatus, StopReason } from '@proctorwise/contracts';

/** One candidate's monitored session: its facts, as they were when it began, and its course. */
export interface Session {
  readonly sessionId: string;
  readonly reservationId: string;
  readonly userId: string;
  readonly studentName: string;
  readonly examId: string;
  readonly examTitle: string;
  /** The slot it is sat in, whose sitting may have vision pods of its own; null where it began before that was kept. */
  readonly slotId: string | null;
  readonly teacherId: string;
  readonly rules: readonly RuleName[];
  readonly status: SessionStatus;
  readonly startedAt: Date;
  readonly stoppedAt: Date | null;
  readonly stopReason: StopReason | null;
  /** What the person who stopped it wrote. */
  readonly stopNote: string | null;
  /** The candidate's only deadline. */
  readonly endsAt: Date;
  /** Rises with each change of the deadline. */
  readonly deadlineVersion: number;
  /** Rises with each device that takes the session over. */
  readonly deviceEpoch: number;
  /** When its evidence was sealed; null while frames may still be judged. */
  readonly sealedAt: Date | null;
  /** Opened by a proctor or an admin to try things out: it is no candidate's, and no other service hears of it. */
  readonly isTest: boolean;
}

/** After the deadline the server waits this long for a browser that is handing in, then stops the session itself. */
export const DEADLINE_GRACE_MS = 60_000;
/** A session token outlives the deadline by this, so that a spool can drain and a submission be read. */
export const TOKEN_AFTER_DEADLINE_MS = 30 * 60_000;

export const isRunning = (session: Session): boolean => session.status !== 'stopped';

/** slot end + accommodation: time given back is added later, as a change. */
export const deadlineOf = (admission: Admission): Date =>
  new Date(Date.parse(admission.slot_end) + admission.extra_minutes * 60_000);

/** May a candidate begin now? From the slot's start up to the own deadline. */
export const isInsideSlot = (admission: Admission, now: number): boolean =>
  now >= Date.parse(admission.slot_start) && now < deadlineOf(admission).getTime();

/** A test session of a proctor or admin is not bound to the slot: it lasts the exam's duration from now. */
export const testDeadlineOf = (admission: Admission, now: number): Date =>
  new Date(Math.max(now + admission.duration_minutes * 60_000, deadlineOf(admission).getTime()));

/** Is this session within the reach of this actor? `own` is the candidate's own, or a teacher's own exam. */
export function isWithinReach(session: Session, actor: Actor, reach: Reach): boolean {
  if (reach === 'any') return true;
  if (actor.kind === 'session') return actor.sessionId === session.sessionId;
  if (actor.kind !== 'user') return false;
  return actor.role === 'teacher' ? session.teacherId === actor.userId : session.userId === actor.userId;
}

/** Is it time for the server to stop it? */
export const isOverdue = (session: Session, now: number): boolean =>
  isRunning(session) && now >= session.endsAt.getTime() + DEADLINE_GRACE_MS;
