import { describe, expect, it } from '@jest/globals';
import type { FoundSession } from './independent-reader.js';
import type { Acknowledged } from './student.js';
import { judge } from './verdict.js';

const acknowledged: Acknowledged = {
  frames: new Map([
    [1, 'a'],
    [2, 'b'],
  ]),
  answer: { revision: 3, text: 'forty-two' },
  events: ['e1'],
  submitted: true,
};
const whole: FoundSession = {
  frames: [
    { number: 1, position: 10, sha256: 'a' },
    { number: 2, position: 12, sha256: 'b' },
  ],
  judged: 2,
  unreadable: 0,
  tabChanges: 1,
  accusations: [],
  answer: { revision: 3, text: 'forty-two' },
  submissions: 1,
  isGraded: true,
  isCompleted: true,
};
const faultsOf = (change: Partial<FoundSession>) => judge('s', acknowledged, { ...whole, ...change }).faults;

describe('the verdict over one student', () => {
  it('is clean where all is there once', () => {
    expect(judge('s', acknowledged, whole)).toEqual({ acknowledged: 5, found: 5, doubled: 0, faults: [] });
  });
  it('is clean where more is there than was acknowledged', () => {
    const frames = [...whole.frames, { number: 3, position: 14, sha256: 'c' }];
    expect(faultsOf({ frames, judged: 3, answer: { revision: 4, text: 'later' } })).toEqual([]);
  });
  it('lets a student be accused of what did happen, and of nothing else', () => {
    const accused = { ...whole, accusations: ['connection_lost (for 9 s)', 'multiple_faces (2)'] };
    expect(judge('s', acknowledged, accused, ['connection_lost']).faults).toEqual(['s: accused of multiple_faces (2)']);
  });
  it.each<[string, Partial<FoundSession>, RegExp]>([
    ['a lost frame', { frames: whole.frames.slice(0, 1), judged: 1 }, /1 acknowledged frames are missing: 2/],
    ['other bytes', { frames: whole.frames.map((frame) => ({ ...frame, sha256: 'x' })) }, /2 acknowledged/],
    [
      'a frame twice',
      { frames: [...whole.frames, { number: 2, position: 13, sha256: 'b' }] },
      /1 frames are there twice/,
    ],
    ['another order', { frames: [...whole.frames].reverse() }, /order/],
    ['a good picture that was not read', { unreadable: 1 }, /1 good pictures were judged unreadable/],
    ['a frame without a state', { judged: 1 }, /1 frames ended in a state/],
    ['a lost answer', { answer: { revision: 2, text: 'forty-two' } }, /revision 3/],
    ['another answer', { answer: { revision: 3, text: 'none' } }, /revision 3/],
    ['no answer', { answer: null }, /revision 3/],
    ['a lost event', { tabChanges: 0 }, /1 events were acknowledged, 0/],
    ['an event twice', { tabChanges: 2 }, /1 events are there twice/],
    ['two submissions', { submissions: 2 }, /2 submissions/],
    ['a lost submission', { isGraded: false }, /not there/],
    ['a lost event of the submission', { isCompleted: false }, /reservation/],
  ])('sees %s', (_what, change, told) => {
    expect(faultsOf(change).join()).toMatch(told);
  });
});
