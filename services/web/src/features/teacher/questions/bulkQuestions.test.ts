import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bulkExample, readBulkQuestions } from './bulkQuestions.js';
import { teacherQuestionsEn } from './texts.en.js';
import { teacherQuestionsFr } from './texts.fr.js';

const entriesOf = (value: unknown) => {
  const reading = readBulkQuestions(JSON.stringify(value));
  if (reading.kind !== 'entries') throw new Error(`no entries: ${reading.fault}`);
  return reading.entries;
};

describe('readBulkQuestions', () => {
  it('takes its own example whole, as a list and under "questions"', () => {
    for (const { bulkForm } of [teacherQuestionsEn, teacherQuestionsFr]) {
      const example = bulkExample((word) => bulkForm.sample[word]);
      expect(entriesOf(example).map(({ faults }) => faults)).toEqual([[], [], [], []]);
      expect(entriesOf({ questions: example })).toEqual(entriesOf(example));
    }
  });

  it('resolves aliases, and an answer given as the option itself to its letter', () => {
    const [entry] = entriesOf([{ type: 'mcq', text: ' 2 + 2? ', options: [3, 4], correct_answer: 4 }]);
    expect(entry?.question).toEqual({
      question_type: 'mcq',
      question_text: '2 + 2?',
      option_a: '3',
      option_b: '4',
      option_c: null,
      option_d: null,
      correct_answer: 'B',
      points: 1,
    });
  });

  it('names all faults of an entry at once', () => {
    const [entry] = entriesOf([{ question_type: 'mcq', option_a: 'only one', correct_answer: 'D', points: -1 }]);
    expect(entry?.faults).toEqual(['text', 'points', 'options', 'correct']);
  });

  it('refuses an unknown type, a fifth option, and a statement that is maybe', () => {
    expect(entriesOf([{ type: 'poem', text: 'x' }])[0]?.faults).toEqual(['type']);
    expect(entriesOf([{ text: 'x', options: ['1', '2', '3', '4', '5'], correct_answer: 'A' }])[0]?.faults).toEqual([
      'optionsMany',
    ]);
    expect(entriesOf([{ type: 'true_false', text: 'x', correct_answer: 'maybe' }])[0]?.faults).toEqual([
      'correctBoolean',
    ]);
  });

  it('takes a bound on surplus words for a short answer, and says where it is wrong', () => {
    const short = (max_surplus_words: unknown) => ({
      type: 'short_answer',
      text: 'x',
      correct_answer: 'y',
      max_surplus_words,
    });
    expect(entriesOf([short(0), short(100), short(null)]).map(({ question }) => question?.max_surplus_words)).toEqual([
      0,
      100,
      undefined,
    ]);
    expect(entriesOf([short(''), short(' '), short('2')]).map(({ question }) => question?.max_surplus_words)).toEqual([
      undefined,
      undefined,
      2,
    ]);
    for (const most of [-1, 101, 1.5, 'many', false, []])
      expect(entriesOf([short(most)])[0]?.faults).toEqual(['surplus']);
    expect(entriesOf([{ type: 'essay', text: 'x', max_surplus_words: 3 }])[0]?.faults).toEqual(['surplusType']);
  });

  it('says what is wrong with the whole', () => {
    expect(readBulkQuestions('[')).toMatchObject({ kind: 'fault', fault: 'json' });
    expect(readBulkQuestions('{"exam": []}')).toMatchObject({ fault: 'notList' });
    expect(readBulkQuestions('[]')).toMatchObject({ fault: 'empty' });
    expect(readBulkQuestions(JSON.stringify(Array.from({ length: 501 }, () => 0)))).toMatchObject({
      fault: 'tooMany',
      count: 501,
    });
  });

  it('answers to anything without throwing, and gives a question only where there is no fault', () => {
    fc.assert(
      fc.property(fc.json(), (pasted) => {
        const reading = readBulkQuestions(pasted);
        if (reading.kind !== 'entries') return;
        for (const entry of reading.entries) expect(entry.question === null).toBe(entry.faults.length > 0);
      }),
    );
  });
});
