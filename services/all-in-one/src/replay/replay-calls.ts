import { CALLS_AFTER_THE_EXAM } from './calls-after-the-exam.js';
import { CALLS_BEFORE_THE_EXAM } from './calls-before-the-exam.js';
import { CALLS_OF_THE_EXAM } from './calls-of-the-exam.js';
import type { OriginalCall } from './original-call.js';

/** The calls of the original's scripts, in an order in which each finds what it needs. */
export const REPLAY_CALLS: readonly OriginalCall[] = [
  ...CALLS_BEFORE_THE_EXAM,
  ...CALLS_OF_THE_EXAM,
  ...CALLS_AFTER_THE_EXAM,
];

/** What differs in every answer or call: rows of docs/compatibility.md, by their first cell. */
export const DIFFERS_EVERYWHERE = [
  'no endpoint read a token',
  '`detail` as text or list, plain-text 500',
  'naive times',
] as const;
