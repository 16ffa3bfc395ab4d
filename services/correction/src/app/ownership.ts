import type { Actor, Reach } from '@proctorwise/contracts';
import { userIdOf } from '@proctorwise/contracts';
import type { Submission } from '../domain/submission.js';
import { SubmissionNotFound } from './correction-errors.js';

/** Is it the caller's own? A session's token is good for the submission of its own reservation only. */
export function isCandidateOf(actor: Actor, { userId, reservationId }: Submission): boolean {
  return userIdOf(actor) === userId && (actor.kind !== 'session' || actor.reservationId === reservationId);
}

const isTeacherOf = (actor: Actor, { teacherId }: Submission): boolean =>
  actor.kind === 'user' && actor.role === 'teacher' && actor.userId === teacherId;

/** The submission, where the caller may see it. @throws {SubmissionNotFound} none, or not the caller's */
export function visibleTo(actor: Actor, reach: Reach, submission: Submission | null): Submission {
  if (submission === null) throw new SubmissionNotFound();
  if (reach === 'any' || isCandidateOf(actor, submission) || isTeacherOf(actor, submission)) return submission;
  throw new SubmissionNotFound();
}

/** The submission, where the caller is its candidate. @throws {SubmissionNotFound} none, or not the caller's */
export function ownOf(actor: Actor, submission: Submission | null): Submission {
  if (submission === null || !isCandidateOf(actor, submission)) throw new SubmissionNotFound();
  return submission;
}

/** Who judges sees marks and key at once; the candidate waits for them. */
export const judges = (actor: Actor): boolean =>
  actor.kind === 'user' && (actor.role === 'teacher' || actor.role === 'admin');
