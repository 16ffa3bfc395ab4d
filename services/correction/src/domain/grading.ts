import type { EpochMs } from './deadline.js';
import { markAnswer } from './mark.js';
import type { Hundredths } from './points.js';
import { type Answer, blankAnswer, type Paper, type Submission } from './submission.js';

export interface Graded {
  readonly submission: Submission;
  /** One for each question of the paper, in its order. */
  readonly answers: readonly Answer[];
}

export interface HandIn {
  readonly at: EpochMs;
  readonly by: 'candidate' | 'deadline';
  /** Ids for the questions that were never answered. */
  readonly newId: () => string;
}

/** Hands in a draft for good and grades it from the key. Answers to questions that the paper lacks are dropped. */
export function handIn(draft: Submission, paper: Paper, saved: readonly Answer[], { at, by, newId }: HandIn): Graded {
  const byQuestion = new Map(saved.map((answer) => [answer.questionId, answer]));
  const answers = [...paper.questions]
    .sort((one, other) => one.question_number - other.question_number)
    .map((question): Answer => {
      const answer = byQuestion.get(question.question_id);
      const mark = markAnswer(question, answer?.text ?? null);
      const graded = mark.state === 'graded';
      return {
        ...(answer ?? blankAnswer(draft.id, question, newId())),
        isCorrect: graded ? mark.isCorrect : null,
        score: graded ? mark.score : null,
        gradedAt: graded ? at : null,
        gradedBy: graded ? 'auto' : null,
      };
    });
  return { submission: summedUp({ ...draft, submittedAt: at, submittedBy: by }, answers, at), answers };
}

export interface HandGrade {
  readonly answerId: string;
  /** 0..the answer's maximum; the caller has checked it. */
  readonly score: Hundredths;
  readonly feedback: string | null;
  readonly graderId: string;
  readonly at: EpochMs;
}

/** Sets one answer's score by hand, also a score that was set before. Half of the points or more counts as correct. */
export function gradeByHand(submission: Submission, answers: readonly Answer[], grade: HandGrade): Graded {
  const regraded = answers.map((answer) =>
    answer.id === grade.answerId
      ? {
          ...answer,
          score: grade.score,
          isCorrect: grade.score * 2 >= answer.maxScore,
          feedback: grade.feedback,
          gradedAt: grade.at,
          gradedBy: grade.graderId,
        }
      : answer,
  );
  return { submission: summedUp(submission, regraded, grade.at), answers: regraded };
}

/** Totals and status as the answers give them. */
function summedUp(submission: Submission, answers: readonly Answer[], at: EpochMs): Submission {
  const totals = {
    score: answers.reduce((sum, { score }) => sum + (score ?? 0), 0),
    maxScore: answers.reduce((sum, { maxScore }) => sum + maxScore, 0),
  };
  if (answers.some(({ score }) => score === null))
    return { ...submission, ...totals, status: 'manual_review', gradedAt: null, gradedBy: null };
  const byHand = answers.some(({ gradedBy }) => gradedBy !== 'auto');
  return { ...submission, ...totals, status: 'graded', gradedAt: at, gradedBy: byHand ? 'mixed' : 'auto' };
}

export interface Tally {
  readonly correct: number;
  readonly incorrect: number;
  readonly pending: number;
}
export const tallyOf = (answers: readonly Answer[]): Tally => ({
  correct: answers.filter(({ isCorrect }) => isCorrect === true).length,
  incorrect: answers.filter(({ isCorrect }) => isCorrect === false).length,
  pending: answers.filter(({ score }) => score === null).length,
});
