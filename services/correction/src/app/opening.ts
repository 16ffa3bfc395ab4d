import type { Actor } from '@proctorwise/contracts';
import { userIdOf } from '@proctorwise/contracts';
import { isOpen, withNews } from '../domain/deadline.js';
import { type ExamNews, withFacts } from '../domain/exam-facts.js';
import type { Paper, Submission } from '../domain/submission.js';
import {
  ExamNotFound,
  ReservationCancelled,
  ReservationNotFound,
  SessionNotStarted,
  SubmissionClosed,
} from './correction-errors.js';
import { examLock, type Ports, reservationLock, type Work } from './ports.js';

/** All that a new draft needs of other services, fetched before the transaction. */
export interface Opening {
  readonly draft: Submission;
  readonly paper: Paper;
  /** Facts of the exam, where the paper had to be fetched. */
  readonly facts: ExamNews | null;
}

/**
 * Asks monitoring and reservation, once each, for what a draft needs.
 * @param admits which sessions may open one
 * @throws {ReservationNotFound} none, or another's
 * @throws {ReservationCancelled | SessionNotStarted | SubmissionClosed | ExamNotFound}
 * @throws {DomainError} upstream_unavailable
 */
export async function gatherOpening(
  { store, admissions, papers, deadlines, now, newId }: Ports,
  actor: Actor,
  reservationId: string,
  admits: 'running' | 'running or just stopped',
): Promise<Opening> {
  if (actor.kind === 'session' && actor.reservationId !== reservationId) throw new ReservationNotFound();
  const [admission, session] = await Promise.all([admissions.of(reservationId), deadlines.of(reservationId)]);
  if (admission === null || admission.user_id !== userIdOf(actor)) throw new ReservationNotFound();
  // Whoever has given the place back may book again, and must not have seen the paper by then.
  if (admission.reservation_status === 'cancelled') throw new ReservationCancelled();
  if (session === null || session.userId !== admission.user_id) throw new SessionNotStarted();
  const isStopped = session.deadline.stoppedAt !== null;
  if ((isStopped && admits === 'running') || !isOpen(session.deadline, now())) throw new SubmissionClosed();

  const stored = await store.transaction(({ papers }) => papers.find(admission.exam_id, admission.exam_version));
  const fetched = stored ? null : await papers.of(admission.exam_id);
  const paper = stored ?? fetched;
  if (paper === null) throw new ExamNotFound();
  return {
    paper: { exam_id: paper.exam_id, exam_version: paper.exam_version, questions: paper.questions },
    facts: fetched && {
      examId: fetched.exam_id,
      version: fetched.exam_version,
      title: fetched.title,
      teacherId: fetched.teacher_id,
      lastSlotEnd: fetched.last_slot_end === null ? null : Date.parse(fetched.last_slot_end),
      totalsTold: fetched.totals_told ?? null,
    },
    draft: {
      id: newId(),
      userId: admission.user_id,
      studentName: admission.student_name,
      examId: admission.exam_id,
      examTitle: admission.exam_title,
      examVersion: paper.exam_version,
      teacherId: admission.teacher_id,
      passMark: admission.pass_mark,
      reservationId,
      deviceEpoch: 0,
      deadline: session.deadline,
      status: 'draft',
      openedAt: now(),
      submittedAt: null,
      submittedBy: null,
      score: null,
      maxScore: null,
      gradedAt: null,
      gradedBy: null,
    },
  };
}

/** Stores a draft and its paper, or gives back the one that the reservation has already. */
export async function openOnce(work: Work, { draft, paper, facts }: Opening): Promise<Submission> {
  // Two devices, or news of the session, at the same moment: a draft that is not there yet has no row to lock.
  await work.advisoryLock(reservationLock(draft.reservationId), ...(facts ? [examLock(facts.examId)] : []));
  const existing = await work.submissions.lockByReservation(draft.reservationId);
  if (existing) return existing;
  await work.papers.addOnce(paper);
  if (facts) await rememberExam(work, facts);
  const news = await work.sessionNews.take(draft.deadline.sessionId);
  const opened = news ? { ...draft, deadline: withNews(draft.deadline, news) } : draft;
  await work.submissions.add(opened);
  return opened;
}

/** Keeps newer facts of an exam, whose advisory lock is held; older ones change nothing. */
export async function rememberExam(work: Work, facts: ExamNews): Promise<void> {
  const known = await work.exams.lock(facts.examId);
  const exam = withFacts(known, facts);
  if (exam !== known) await work.exams.save(exam);
}
