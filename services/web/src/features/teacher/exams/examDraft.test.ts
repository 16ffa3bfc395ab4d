import { expect, it } from '@jest/globals';
import { changedExamBody, type ExamDraft, emptyDraft, examBody } from './examDraft.js';

const open: ExamDraft = { ...emptyDraft([]), title: 'Algebra', entry: 'open' };
const invited: ExamDraft = { ...open, entry: 'invited' };

it('of a new exam says who may book it', () => {
  expect(examBody(open)).toMatchObject({ title: 'Algebra', entry: 'open' });
});
it.each([open, invited])('of a change leaves who may book it alone where it was not touched', (draft) => {
  const body = changedExamBody(draft.entry, { ...draft, title: ' Geometry ' });
  expect(body).not.toHaveProperty('entry');
  expect(body).toMatchObject({ title: 'Geometry', totals_told: 'at_once' });
});
it('of a change says who may book it where that was changed, either way', () => {
  expect(changedExamBody('open', invited)).toMatchObject({ entry: 'invited' });
  expect(changedExamBody('invited', open)).toMatchObject({ entry: 'open' });
});
