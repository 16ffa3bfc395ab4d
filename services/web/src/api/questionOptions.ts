import type { Question } from '@proctorwise/contracts';

export const OPTION_LETTERS = ['A', 'B', 'C', 'D'] as const;
export type OptionLetter = (typeof OPTION_LETTERS)[number];
export interface QuestionOption {
  /** What is sent as `user_answer` and kept as `correct_answer` of a multiple-choice question. */
  letter: OptionLetter;
  text: string;
}

/** The options of a multiple-choice question that have a text. Answers are letters, so that equal texts stay apart. */
export function optionsOf(
  question: Pick<Question, 'option_a' | 'option_b' | 'option_c' | 'option_d'>,
): QuestionOption[] {
  const texts = [question.option_a, question.option_b, question.option_c, question.option_d];
  return OPTION_LETTERS.flatMap((letter, place) => {
    const text = texts[place];
    return text === null || text === undefined || text.trim() === '' ? [] : [{ letter, text }];
  });
}

/** The letter that an answer means: a letter in any case, or an option's own text; null where it is none of them. */
export function letterOf(answer: string, options: readonly QuestionOption[]): OptionLetter | null {
  const wanted = answer.trim().toLowerCase();
  const byLetter = options.find(({ letter }) => letter.toLowerCase() === wanted);
  return (byLetter ?? options.find(({ text }) => text.trim().toLowerCase() === wanted))?.letter ?? null;
}
