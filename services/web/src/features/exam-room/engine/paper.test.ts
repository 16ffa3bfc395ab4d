import { describe, expect, it } from '@jest/globals';
import type { Question } from '@proctorwise/contracts';
import { choicesOf, countAnswered, countWords } from './paper.js';

const question: Question = {
  question_id: 'q1',
  exam_id: 'e',
  question_number: 1,
  question_type: 'mcq',
  question_text: 'Which?',
  option_a: 'one',
  option_b: 'two',
  option_c: null,
  option_d: '',
  points: 1,
  created_at: '2026-01-01T00:00:00Z',
};

describe('paper', () => {
  it('offers the options that there are, by letter', () => {
    expect(choicesOf(question).map((choice) => choice.value)).toEqual(['A', 'B']);
  });

  it('keeps the letter of an option behind a gap', () => {
    expect(choicesOf({ ...question, option_b: null, option_d: 'four' }).map((choice) => choice.value)).toEqual([
      'A',
      'D',
    ]);
  });

  it('offers true and false, and nothing where one writes', () => {
    expect(choicesOf({ ...question, question_type: 'true_false' }).map((choice) => choice.value)).toEqual([
      'true',
      'false',
    ]);
    expect(choicesOf({ ...question, question_type: 'essay' })).toEqual([]);
  });

  it('counts what is answered', () => {
    const answers = new Map([['q1', { value: 'A', revision: 1, savedRevision: 0, refused: false }]]);
    expect(countAnswered([question, { ...question, question_id: 'q2' }], answers)).toBe(1);
  });

  it('counts words', () => {
    expect(countWords('  two\n words ')).toBe(2);
    expect(countWords('   ')).toBe(0);
  });
});
