import { describe, expect, it } from '@jest/globals';
import type { Draft } from '@proctorwise/contracts';
import { unsentAnswers } from './unsent-answers.js';

const questions = [
  { question_id: 'a', question_number: 1 },
  { question_id: 'b', question_number: 2 },
] as Draft['questions'];
const mine = (value: string | null, revision: number, savedRevision: number) => ({
  value,
  revision,
  savedRevision,
  refused: false,
});

describe('answers that did not arrive', () => {
  it('are those that were never acknowledged, in the order of the paper', () => {
    const local = new Map([
      ['b', mine('second', 4, 1)],
      ['a', mine('first', 2, 0)],
      ['c', mine('arrived', 3, 3)],
    ]);
    expect(unsentAnswers({ questions, answers: [] }, local)).toEqual([
      { questionId: 'a', questionNumber: 1, text: 'first' },
      { questionId: 'b', questionNumber: 2, text: 'second' },
    ]);
  });

  it('are not those of which only the reply was lost, nor what was emptied and is empty there', () => {
    const answers = [{ question_id: 'a', user_answer: 'first', revision: 2, saved_at: '' }];
    const local = new Map([
      ['a', mine('first', 2, 1)],
      ['b', mine(null, 2, 0)],
    ]);
    expect(unsentAnswers({ questions, answers }, local)).toEqual([]);
  });

  it('have no number where the paper is not at hand', () => {
    expect(unsentAnswers({ questions: [], answers: [] }, new Map([['z', mine('lost', 1, 0)]]))).toEqual([
      { questionId: 'z', questionNumber: null, text: 'lost' },
    ]);
  });
});
