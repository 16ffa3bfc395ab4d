import { type Graded, handIn } from '../domain/grading.js';
import { toPoints } from '../domain/points.js';
import { type Answer, finalPercentage, hasText, type Submission } from '../domain/submission.js';
import { isTotalShown } from './disclosure.js';
import { paperOf } from './open-draft.js';
import type { Ports, Work } from './ports.js';

/** Hands a draft in, grades it and tells of it, all in the caller's transaction. */
export async function finish(
  work: Work,
  draft: Submission,
  saved: readonly Answer[],
  by: 'candidate' | 'deadline',
  { now, newId }: Pick<Ports, 'now' | 'newId'>,
): Promise<Graded> {
  const at = now();
  const graded = handIn(draft, await paperOf(work, draft), saved, { at, by, newId });
  await work.answers.replace(draft.id, graded.answers);
  await work.submissions.save(graded.submission);
  work.emit('exam_submitted', {
    submission_id: draft.id,
    user_id: draft.userId,
    exam_id: draft.examId,
    reservation_id: draft.reservationId,
    submitted_at: new Date(at).toISOString(),
    answer_count: graded.answers.filter(hasText).length,
  });
  await tellGrade(work, graded, at);
  return graded;
}

/** Tells that a submission is graded, or what of it waits for a person, and whether its student may hear the total now. */
export async function tellGrade(work: Work, { submission, answers }: Graded, now: number): Promise<void> {
  const about = {
    submission_id: submission.id,
    user_id: submission.userId,
    exam_id: submission.examId,
    total_shown: await isTotalShown(work, submission.examId, now),
  };
  const percentage = finalPercentage(submission);
  if (percentage !== null && submission.gradedAt !== null)
    work.emit('grading_completed', {
      ...about,
      total_score: toPoints(submission.score ?? 0),
      max_score: toPoints(submission.maxScore ?? 0),
      percentage,
      graded_at: new Date(submission.gradedAt).toISOString(),
    });
  else
    work.emit('manual_review_required', {
      ...about,
      questions_requiring_review: answers.filter(({ score }) => score === null).map(({ questionId }) => questionId),
      partial_score: toPoints(submission.score ?? 0),
      max_score: toPoints(submission.maxScore ?? 0),
    });
}
