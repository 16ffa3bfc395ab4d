import { describe, expect, it } from '@jest/globals';
import type { Draft } from '@proctorwise/contracts';
import { givenUpAnswers, stillMissing, unsentAnswers } from './unsent-answers.js';

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
      { questionId: 'a', questionNumber: 1, text: 'first', choice: null },
      { questionId: 'b', questionNumber: 2, text: 'second', choice: null },
    ]);
  });

  it('are not those of which only the reply was lost, nor what was emptied and is empty there', () => {
    const answers = [{ question_id: 'a', user_answer: 'first', revision: 2, saved_at: '' }];
    const local = new Map([
      ['a', mine('first', 2, 1)],
      ['b', mine(null, 2, 0)],
      ['c', mine('', 2, 0)],
    ]);
    expect(unsentAnswers({ questions, answers }, local)).toEqual([]);
  });

  it('are told also where an answer was taken back', () => {
    const answers = [{ question_id: 'a', user_answer: 'first', revision: 1, saved_at: '' }];
    expect(unsentAnswers({ questions, answers }, new Map([['a', mine('', 2, 1)]]))).toMatchObject([{ text: '' }]);
  });

  it('are told as what was chosen where one chooses', () => {
    const choose = [
      { question_id: 't', question_number: 1, question_type: 'true_false' },
      { question_id: 'm', question_number: 2, question_type: 'mcq', option_a: 'Rome', option_b: 'Oslo' },
    ] as Draft['questions'];
    const local = new Map([
      ['t', mine('true', 1, 0)],
      ['m', mine('B', 1, 0)],
    ]);
    expect(unsentAnswers({ questions: choose, answers: [] }, local).map(({ choice }) => choice)).toEqual([
      { value: 'true', letter: null, text: null },
      { value: 'B', letter: 'B', text: 'Oslo' },
    ]);
  });

  it('have no number where the paper is not at hand', () => {
    expect(unsentAnswers({ questions: [], answers: [] }, new Map([['z', mine('lost', 1, 0)]]))).toEqual([
      { questionId: 'z', questionNumber: null, text: 'lost', choice: null },
    ]);
  });
});

it('is missing no more where another device has brought the very text into the final paper', () => {
  const missing = unsentAnswers(
    { questions, answers: [] },
    new Map([
      ['a', mine('typed on both', 2, 0)],
      ['b', mine('only here', 2, 0)],
    ]),
  );
  const answers = ['a', 'b'].map((id) => ({
    question_id: id,
    user_answer: 'typed on both',
    revision: 1,
    saved_at: '',
  }));
  expect(stillMissing(missing, answers)).toMatchObject([{ questionId: 'b', text: 'only here' }]);
  expect(stillMissing(missing, [])).toEqual(missing);
  expect(stillMissing(unsentAnswers({ questions, answers }, new Map([['a', mine('', 2, 1)]])), [])).toEqual([]);
});

describe('texts that gave way to another device', () => {
  const text = (questionId: string, written: string | null) => ({ questionId, text: written });
  it('are told in the order of the paper, each of them once, also several of one question', () => {
    const texts = [text('b', 'second'), text('a', 'first'), text('b', 'again'), text('a', 'first')];
    expect(givenUpAnswers({ questions, answers: [] }, texts)).toEqual([
      { questionId: 'a', questionNumber: 1, text: 'first', choice: null },
      { questionId: 'b', questionNumber: 2, text: 'second', choice: null },
      { questionId: 'b', questionNumber: 2, text: 'again', choice: null },
    ]);
  });
  it('are not told where the paper has them, or where there is nothing to read', () => {
    const answers = [{ question_id: 'a', user_answer: 'first', revision: 2, saved_at: '' }];
    expect(givenUpAnswers({ questions, answers }, [text('a', 'first'), text('b', ' '), text('b', null)])).toEqual([]);
  });
});
