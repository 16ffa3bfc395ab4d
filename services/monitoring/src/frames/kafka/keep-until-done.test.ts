import { expect, it } from '@jest/globals';
import { DoneForAWhile } from './keep-until-done.js';

it('lets go what was done for as long, and not what was done since', () => {
  const done = new DoneForAWhile(60);
  expect(done.note(new Map([[0, 10]]), 0)).toEqual(new Map());
  expect(done.note(new Map([[0, 20]]), 59)).toEqual(new Map());
  expect(done.note(new Map([[0, 30]]), 60)).toEqual(new Map([[0, 10]]));
  expect(done.note(new Map([[0, 40]]), 500)).toEqual(new Map([[0, 30]]));
});
