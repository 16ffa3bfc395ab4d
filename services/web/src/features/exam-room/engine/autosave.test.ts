import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  type AnswerAction,
  answersAfter,
  isAnswered,
  type LocalAnswers,
  mergeAnswers,
  saveStatus,
  unsavedQuestions,
} from './autosave.js';

const none: LocalAnswers = new Map();
const run = (...actions: AnswerAction[]): LocalAnswers => actions.reduce(answersAfter, none);
const edit = (value: string | null, questionId = 'q'): AnswerAction => ({ do: 'edit', questionId, value });
const saved = (revision: number, questionId = 'q'): AnswerAction => ({ do: 'acknowledged', questionId, revision });
const draftAnswer = (revision: number, user_answer: string, question_id = 'q') => ({
  question_id,
  user_answer,
  revision,
  saved_at: '2026-01-01T00:00:00Z',
});

describe('autosave', () => {
  it('counts each change from 1 and knows what is saved', () => {
    const written = run(edit('a'), edit('ab'));
    expect(written.get('q')).toMatchObject({ value: 'ab', revision: 2, savedRevision: 0 });
    expect(unsavedQuestions(written)).toEqual(['q']);
    expect(unsavedQuestions(answersAfter(written, saved(2)))).toEqual([]);
  });

  it('does not count writing the same again', () => {
    expect(run(edit('a'), edit('a')).get('q')?.revision).toBe(1);
  });

  it('stays unsaved when an older text is acknowledged', () => {
    expect(unsavedQuestions(run(edit('a'), edit('ab'), saved(1)))).toEqual(['q']);
  });

  it('numbers above a revision that another device wrote, and saves again', () => {
    const answers = run(edit('mine'), { do: 'overtaken', questionId: 'q', serverRevision: 9 });
    expect(answers.get('q')).toMatchObject({ value: 'mine', revision: 10 });
    expect(unsavedQuestions(answers)).toEqual(['q']);
  });

  it('does not send a refused text again until it is changed', () => {
    const refused = run(edit('too long'), { do: 'refused', questionId: 'q', revision: 1 });
    expect(unsavedQuestions(refused)).toEqual([]);
    expect(saveStatus(refused, true)).toBe('refused');
    expect(unsavedQuestions(answersAfter(refused, edit('short')))).toEqual(['q']);
  });

  it('a refusal of an older text does not hold the newer one back', () => {
    expect(unsavedQuestions(run(edit('a'), edit('b'), { do: 'refused', questionId: 'q', revision: 1 }))).toEqual(['q']);
  });

  it('says saving, offline, saved', () => {
    const open = run(edit('a'));
    expect(saveStatus(open, true)).toBe('saving');
    expect(saveStatus(open, false)).toBe('offline');
    expect(saveStatus(answersAfter(open, saved(1)), true)).toBe('saved');
    expect(saveStatus(none, false)).toBe('saved');
  });

  it('takes the server answers after a reload, and keeps newer ones that were never acknowledged', () => {
    const local = run(edit('a'), edit('ab'), edit('abc'), saved(1), edit('x', 'other'));
    const merged = mergeAnswers([draftAnswer(1, 'a')], local);
    expect(merged.get('q')).toMatchObject({ value: 'abc', revision: 3, savedRevision: 1 });
    expect(unsavedQuestions(merged).sort()).toEqual(['other', 'q']);
  });

  it('lets the server win where another device went further', () => {
    const merged = mergeAnswers([draftAnswer(5, 'from the other machine')], run(edit('a')));
    expect(merged.get('q')).toMatchObject({ value: 'from the other machine', revision: 5 });
    expect(unsavedQuestions(merged)).toEqual([]);
  });

  it('takes what the server acknowledged here since for newer than a draft of an earlier opening, and for saved', () => {
    const local = run(edit('a'), edit('ab'), saved(2), edit('x', 'other'), saved(1, 'other'));
    const merged = mergeAnswers([draftAnswer(1, 'a')], local, true);
    expect(merged.get('q')).toMatchObject({ value: 'ab', revision: 2, savedRevision: 2 });
    expect(merged.get('other')).toMatchObject({ value: 'x', revision: 1, savedRevision: 1 });
    expect(unsavedQuestions(merged)).toEqual([]);
    // A draft that comes now is the truth, also where the server lost what it had.
    expect(mergeAnswers([draftAnswer(1, 'a')], local).get('q')).toMatchObject({ value: 'a', savedRevision: 1 });
  });

  it('keeps what a remembered draft knows where this browser has only an older text', () => {
    const merged = mergeAnswers([draftAnswer(5, 'later')], run(edit('a'), saved(1), edit('ab')), true);
    expect(merged.get('q')).toMatchObject({ value: 'later', revision: 5, savedRevision: 5 });
  });

  it('never calls saved what the server does not have, in any order of edits and lost or late replies', () => {
    const steps = fc.array(
      fc.oneof(
        fc.record({ write: fc.string({ maxLength: 3 }) }),
        fc.constant('send' as const),
        fc.constant('reply' as const),
        fc.constant('lose' as const),
      ),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(steps, (sequence) => {
        let answers = none;
        let server = { revision: 0, value: null as string | null };
        const replies: number[] = [];
        for (const step of sequence) {
          const mine = answers.get('q');
          if (typeof step === 'object') answers = answersAfter(answers, edit(step.write));
          else if (step === 'send' && mine !== undefined && unsavedQuestions(answers).length > 0) {
            if (mine.revision > server.revision) server = { revision: mine.revision, value: mine.value };
            replies.push(mine.revision);
          } else if (step === 'reply') {
            const revision = replies.shift();
            if (revision !== undefined) answers = answersAfter(answers, saved(revision));
          } else if (step === 'lose') replies.shift();
          const now = answers.get('q');
          if (now !== undefined && unsavedQuestions(answers).length === 0) expect(server.value).toBe(now.value);
        }
      }),
    );
  });

  it('does not take white space for an answer', () => {
    expect(isAnswered(run(edit('  ')).get('q'))).toBe(false);
    expect(isAnswered(run(edit('A')).get('q'))).toBe(true);
    expect(isAnswered(undefined)).toBe(false);
  });
});
