import type { QuestionWithAnswer } from '@proctorwise/contracts';
import { type Hundredths, toHundredths } from './points.js';
import { comparable, fold, overlap, surplusWords } from './words.js';

/** A short answer is right from this share of the key's words on; the original system's number. */
export const SHORT_ANSWER_OVERLAP = 0.85;

/** What the key says of an answer; `pending` waits for a person. */
export type Mark =
  | { readonly state: 'graded'; readonly isCorrect: boolean; readonly score: Hundredths }
  | { readonly state: 'pending' };

export type Keyed = Pick<
  QuestionWithAnswer,
  | 'question_type'
  | 'correct_answer'
  | 'points'
  | 'option_a'
  | 'option_b'
  | 'option_c'
  | 'option_d'
  | 'max_surplus_words'
>;

/**
 * Marks one answer: all of its points or none. No answer is wrong, whatever the type. An essay, and a question whose
 * key is missing, wait for a person.
 */
export function markAnswer(question: Keyed, given: string | null): Mark {
  if (given === null || given.trim() === '') return graded(question, false);
  const key = question.correct_answer;
  if (question.question_type === 'essay' || key === null || key.trim() === '') return { state: 'pending' };
  switch (question.question_type) {
    case 'mcq':
      return graded(question, isSameChoice(question, key, given));
    case 'true_false':
      return graded(question, fold(key) === fold(given));
    case 'short_answer':
      return graded(question, overlap(key, given) >= SHORT_ANSWER_OVERLAP && isShortEnough(question, key, given));
  }
}

const graded = (question: Keyed, isCorrect: boolean): Mark => ({
  state: 'graded',
  isCorrect,
  score: isCorrect ? toHundredths(question.points) : 0,
});

/** Has the answer no more needless words than its question allows? Where the question says nothing, any number. */
const isShortEnough = ({ max_surplus_words: most }: Keyed, key: string, given: string): boolean =>
  most == null || surplusWords(key, given) <= most;

/** Do key and answer mean one option? Where neither means any, their texts are compared. */
function isSameChoice(question: Keyed, key: string, given: string): boolean {
  const right = denotedOption(question, key);
  const chosen = denotedOption(question, given);
  if (right === null && chosen === null) return fold(key) === fold(given);
  return right === chosen;
}

/**
 * The option that a key or an answer means, as `comparable` text, so that two options of one text are one: a letter A
 * to D of an option that there is, else an option's text; both as they stand, else as they are folded. Where an option's
 * text is itself such a letter, the letter wins. null: it means none.
 */
function denotedOption(question: Keyed, text: string): string | null {
  const options = new Map([
    ['a', question.option_a],
    ['b', question.option_b],
    ['c', question.option_c],
    ['d', question.option_d],
  ]);
  for (const form of [comparable, fold]) {
    const meant = form(text);
    const named = options.get(meant) || [...options.values()].find((option) => option && form(option) === meant);
    if (named) return comparable(named);
  }
  return null;
}
