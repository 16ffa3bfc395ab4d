import { describe, expect, it } from '@jest/globals';
import type { NewQuestion } from '@proctorwise/contracts';
import fc from 'fast-check';
import { InvalidQuestion, parseQuestion } from './question.js';

const mcq = (more: Partial<NewQuestion> = {}): NewQuestion => ({
  question_text: 'Two and two?',
  option_a: 'three',
  option_b: 'Four',
  correct_answer: 'four',
  ...more,
});
const faultOf = (sent: NewQuestion, path?: string): string | undefined => {
  try {
    parseQuestion(sent, path);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidQuestion) return error.errors?.[0]?.path;
    throw error;
  }
};

describe('parseQuestion', () => {
  it('is multiple choice and worth one point unless it says otherwise', () => {
    expect(parseQuestion(mcq())).toEqual({
      type: 'mcq',
      text: 'Two and two?',
      options: ['three', 'Four', null, null],
      correctAnswer: 'four',
      points: 1,
      maxSurplusWords: null,
    });
  });
  it('takes a bound on surplus words for a short answer only, 0 to 100', () => {
    const short = (max_surplus_words: number | null) =>
      ({ type: 'short_answer', text: 'x', correct_answer: 'y', max_surplus_words }) as const;
    expect([0, 100, null].map((most) => parseQuestion(short(most)).maxSurplusWords)).toEqual([0, 100, null]);
    for (const most of [-1, 101, 1.5])
      expect(faultOf(short(most), 'questions[1].')).toBe('questions[1].max_surplus_words');
    expect(faultOf(mcq({ max_surplus_words: null }))).toBeUndefined();
    expect(faultOf(mcq({ max_surplus_words: 3 }))).toBe('max_surplus_words');
  });
  it('reads the aliases type, text and options as the same question', () => {
    const { question_text, option_a, option_b, ...rest } = mcq();
    const aliased = { ...rest, type: 'mcq', text: question_text, options: [option_a, option_b] } as NewQuestion;
    expect(parseQuestion(aliased)).toEqual(parseQuestion(mcq()));
  });
  it.each([
    ['a letter that has an option', 'B', undefined],
    ['the text in another case', ' FOUR ', undefined],
    ['a letter without an option', 'C', 'correct_answer'],
    ['another text', 'five', 'correct_answer'],
    ['nothing', '', 'correct_answer'],
  ])('takes as key of a choice: %s', (_, correct_answer, fault) => {
    expect(faultOf(mcq({ correct_answer }))).toBe(fault);
  });
  it('needs two different options for a choice, and no more than four', () => {
    expect(faultOf(mcq({ option_a: null }))).toBe('options');
    expect(faultOf(mcq({ option_a: 'FOUR ' }))).toBe('options');
    expect(faultOf({ text: 'x', options: ['a', 'b', 'c', 'd', 'e'], correct_answer: 'a' })).toBe('options');
  });
  it('asks true or false for true or false, words for a short answer, nothing for an essay', () => {
    expect(faultOf({ type: 'true_false', text: 'x', correct_answer: 'TRUE' })).toBeUndefined();
    expect(faultOf({ type: 'true_false', text: 'x', correct_answer: 'yes' })).toBe('correct_answer');
    expect(faultOf({ type: 'short_answer', text: 'x' })).toBe('correct_answer');
    expect(faultOf({ type: 'essay', text: 'x' })).toBeUndefined();
    expect(faultOf({ type: 'essay', text: '  ' })).toBe('question_text');
  });
  it('says which question of a list is wrong', () => {
    expect(faultOf(mcq({ correct_answer: 'five' }), 'questions[3].')).toBe('questions[3].correct_answer');
  });
  it('keeps every option and a key that is among them, whatever the texts', () => {
    const text = fc.string({ minLength: 1, maxLength: 50 }).filter((value) => value.trim() !== '');
    const options = fc.uniqueArray(text, {
      minLength: 2,
      maxLength: 4,
      selector: (value) => value.trim().toLowerCase(),
    });
    fc.assert(
      fc.property(options, fc.nat(3), (given, index) => {
        const key = given[index % given.length] as string;
        const parsed = parseQuestion({ text: 'x', options: given, correct_answer: key });
        expect(parsed.options.filter((option) => option !== null)).toEqual(given.map((option) => option.trim()));
        expect(parsed.options).toContain(parsed.correctAnswer);
      }),
    );
  });
  it('holds points to hundredths, 0 to 1000', () => {
    expect(parseQuestion(mcq({ points: 0.333 })).points).toBe(0.33);
    expect(faultOf(mcq({ points: -1 }))).toBe('points');
    expect(faultOf(mcq({ points: 1001 }))).toBe('points');
  });
});
