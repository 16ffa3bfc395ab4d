import { describe, expect, it } from '@jest/globals';
import { emptyQuestion, type QuestionDraft, questionBody, questionFaults } from './questionDraft.js';

describe('a question as typed', () => {
  const short: QuestionDraft = { ...emptyQuestion('short_answer'), text: 'Capital?', correct: 'Lisbon' };
  it('lets a short answer have any number of other words, unless it says how many', () => {
    expect(questionBody(short).max_surplus_words).toBeNull();
    expect(questionBody({ ...short, surplus: 0 }).max_surplus_words).toBe(0);
  });
  it('takes 0 to 100 other words', () => {
    for (const surplus of ['', 0, 100]) expect(questionFaults({ ...short, surplus })).toEqual([]);
    for (const surplus of [-1, 101, 1.5, '-']) expect(questionFaults({ ...short, surplus })).toEqual(['surplus']);
  });
  it('says nothing of other words for another type, also where a number was typed before', () => {
    const essay: QuestionDraft = { ...short, type: 'essay', surplus: 101 };
    expect(questionFaults(essay)).toEqual([]);
    expect(questionBody(essay)).not.toHaveProperty('max_surplus_words');
  });
});
