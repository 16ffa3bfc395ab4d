import {
  type Actor,
  ActorMismatch,
  DomainError,
  permit,
  type QuestionWithAnswer,
  userIdOf,
} from '@proctorwise/contracts';
import { gradeByHand } from '../domain/grading.js';
import { toHundredths, toPoints } from '../domain/points.js';
import { type Answer, isFinal, storable } from '../domain/submission.js';
import { NotSubmitted } from './correction-errors.js';
import { tellGrade } from './finish.js';
import { paperOf } from './open-draft.js';
import { visibleTo } from './ownership.js';
import type { Ports } from './ports.js';

export interface HandGradeRequest {
  readonly submissionId: string;
  readonly answerId: string;
  /** Points, to the nearest hundredth. */
  readonly score: number;
  readonly feedback: string | null;
  readonly graderId: string;
}

/** No such answer in this submission. */
export class AnswerNotFound extends DomainError {
  constructor() {
    super('answer_not_found', 'Answer not found');
  }
}
/** A score lies between 0 and what the question is worth. */
export class InvalidScore extends DomainError {
  constructor(maxPoints: number) {
    const range = `between 0 and ${maxPoints}`;
    super('invalid_score', `The score must be ${range} points.`, { errors: [{ path: 'score', message: range }] });
  }
}

/**
 * Sets one answer's score, also one that was set before. With the last pending one the submission is graded; a repeat
 * of the same grade changes nothing and tells nobody again.
 * @throws {ActorMismatch | SubmissionNotFound | NotSubmitted | AnswerNotFound | InvalidScore}
 */
export const gradeAnswerByHand =
  ({ store, now }: Pick<Ports, 'store' | 'now'>) =>
  async (actor: Actor, request: HandGradeRequest): Promise<HandGraded> => {
    const reach = permit(actor, 'PUT /corrections/submissions/{submission_id}/answers/{answer_id}');
    if (reach === 'own' && request.graderId !== userIdOf(actor)) throw new ActorMismatch('grader_id');
    const { submissionId, answerId, graderId } = request;
    const feedback = storable(request.feedback);
    return store.transaction(async (work) => {
      const submission = visibleTo(actor, reach, await work.submissions.lock(submissionId));
      if (!isFinal(submission)) throw new NotSubmitted();
      const answers = await work.answers.of(submissionId);
      const before = answers.find(({ id }) => id === answerId);
      if (!before) throw new AnswerNotFound();
      const score = toHundredths(request.score);
      if (!(score >= 0 && score <= before.maxScore)) throw new InvalidScore(toPoints(before.maxScore));
      const question = (await paperOf(work, submission)).questions.find(
        ({ question_id }) => question_id === before.questionId,
      );
      if (before.score === score && before.feedback === feedback && before.gradedBy === graderId)
        return { answer: before, question };

      const graded = gradeByHand(submission, answers, { answerId, score, feedback, graderId, at: now() });
      const answer = graded.answers.find(({ id }) => id === answerId) ?? before;
      await work.answers.save(answer);
      await work.submissions.save(graded.submission);
      if (graded.submission.status === 'graded') await tellGrade(work, graded, now());
      return { answer, question };
    });
  };

interface HandGraded {
  readonly answer: Answer;
  /** With its key; undefined where the paper does not have it any more. */
  readonly question: QuestionWithAnswer | undefined;
}
