import { expect, it } from '@jest/globals';
import { ApiError, NetworkError } from '../../../api/errors.js';
import { refusalOf } from './refusal.js';

const answer = (code: string): ApiError => new ApiError(409, { code, detail: '', errors: [] }, null);

it.each([
  ['a browser that keeps nothing', new DOMException('', 'SecurityError'), 'no_storage'],
  ['a full disk', new DOMException('', 'QuotaExceededError'), 'no_storage'],
  ['a call that took too long', new DOMException('', 'TimeoutError'), 'no_answer'],
  ['a lost network', new NetworkError(), 'no_answer'],
  ['a time that is not the exam’s', answer('session_outside_slot'), 'session_outside_slot'],
  ['a cancelled booking', answer('reservation_not_admitted'), 'reservation_not_admitted'],
  ['what the server says in its own words', answer('overloaded'), null],
  ['a defect of ours', new TypeError('a bug'), null],
])('knows %s', (_what, error, refusal) => {
  expect(refusalOf(error)).toBe(refusal);
});
