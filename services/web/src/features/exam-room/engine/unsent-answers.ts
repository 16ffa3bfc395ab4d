import type { Draft } from '@proctorwise/contracts';
import { isUnsaved, type LocalAnswers } from './autosave.js';

/** An answer that is here and not in the paper that the server has. */
export interface UnsentAnswer {
  readonly questionId: string;
  /** null where the paper is not at hand any more. */
  readonly questionNumber: number | null;
  readonly text: string;
}

/**
 * What was written here and never acknowledged, in the order of the paper. Where the server has the very text all the
 * same, only its reply was lost.
 * @param paper the questions as this device knows them, and the answers as the server has them
 */
export function unsentAnswers(paper: Pick<Draft, 'questions' | 'answers'>, local: LocalAnswers): UnsentAnswer[] {
  const atServer = new Map(paper.answers.map((answer) => [answer.question_id, answer.user_answer]));
  const numbers = new Map(paper.questions.map((question) => [question.question_id, question.question_number]));
  return [...local]
    .filter(([questionId, answer]) => isUnsaved(answer) && answer.value !== (atServer.get(questionId) ?? null))
    .map(([questionId, { value }]) => ({
      questionId,
      questionNumber: numbers.get(questionId) ?? null,
      text: value ?? '',
    }))
    .sort((a, b) => (a.questionNumber ?? 0) - (b.questionNumber ?? 0));
}
