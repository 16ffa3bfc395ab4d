import type { Question } from '@proctorwise/contracts';
import { isAnswered, type LocalAnswers } from './autosave.js';

export interface Choice {
  /** What is sent: the letter of the option, or `true` and `false`. */
  readonly value: string;
  readonly letter: string | null;
  /** null where the page has a word of its own for it. */
  readonly text: string | null;
}

/** What can be chosen in a question; empty where one writes. */
export function choicesOf(question: Question): Choice[] {
  if (question.question_type === 'true_false') {
    return ['true', 'false'].map((value) => ({ value, letter: null, text: null }));
  }
  if (question.question_type !== 'mcq') return [];
  const texts = [question.option_a, question.option_b, question.option_c, question.option_d];
  return texts.flatMap((text, i) => {
    const letter = 'ABCD'[i];
    return text === null || text === '' || letter === undefined ? [] : [{ value: letter, letter, text }];
  });
}

/** How many of the questions have an answer. */
export function countAnswered(questions: readonly Question[], answers: LocalAnswers): number {
  return questions.filter(({ question_id }) => isAnswered(answers.get(question_id))).length;
}

/** Words of a text: runs without white space. */
export const countWords = (text: string): number => text.trim().split(/\s+/u).filter(Boolean).length;
