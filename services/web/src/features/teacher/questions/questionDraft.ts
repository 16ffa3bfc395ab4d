import type { NewQuestion, QuestionType } from '@proctorwise/contracts';
import { OPTION_LETTERS, type OptionLetter } from '../../../api/questionOptions.js';

/** The question's form, as typed. */
export interface QuestionDraft {
  type: QuestionType;
  text: string;
  options: Record<OptionLetter, string>;
  /** A letter, `true` or `false`, or the expected words; '' where nothing is chosen. */
  correct: string;
  points: number | string;
  /** Of a short answer: how many other words it may have; '' for any number. */
  surplus: number | string;
}
export type QuestionFault = 'text' | 'options' | 'correct' | 'points' | 'surplus';

export function emptyQuestion(type: QuestionType): QuestionDraft {
  return { type, text: '', options: { A: '', B: '', C: '', D: '' }, correct: '', points: 1, surplus: '' };
}

/** Which parts stand in the way; bounds as in the contract's NewQuestion. */
export function questionFaults(draft: QuestionDraft): QuestionFault[] {
  const faults: QuestionFault[] = [];
  const points = draft.points === '' ? Number.NaN : Number(draft.points);
  if (draft.text.trim() === '') faults.push('text');
  if (draft.type === 'mcq') {
    if (OPTION_LETTERS.filter((letter) => draft.options[letter].trim() !== '').length < 2) faults.push('options');
    const marked = OPTION_LETTERS.find((letter) => letter === draft.correct);
    if (marked === undefined || draft.options[marked].trim() === '') faults.push('correct');
  } else if (draft.type !== 'essay' && draft.correct.trim() === '') faults.push('correct');
  if (!(points >= 0 && points <= 1000)) faults.push('points');
  if (draft.type === 'short_answer' && draft.surplus !== '' && !isSurplusBound(Number(draft.surplus)))
    faults.push('surplus');
  return faults;
}

/** Is it a number of other words that an answer may be bound to? As in the contract's NewQuestion. */
export const isSurplusBound = (most: number): boolean => Number.isInteger(most) && most >= 0 && most <= 100;

/** What is sent; only for a draft without faults. */
export function questionBody(draft: QuestionDraft): NewQuestion {
  const body: NewQuestion = {
    question_type: draft.type,
    question_text: draft.text.trim(),
    correct_answer: draft.type === 'essay' ? null : draft.correct.trim(),
    points: Number(draft.points),
  };
  if (draft.type === 'short_answer')
    return { ...body, max_surplus_words: draft.surplus === '' ? null : Number(draft.surplus) };
  if (draft.type !== 'mcq') return body;
  const option = (letter: OptionLetter) => draft.options[letter].trim() || null;
  return { ...body, option_a: option('A'), option_b: option('B'), option_c: option('C'), option_d: option('D') };
}
