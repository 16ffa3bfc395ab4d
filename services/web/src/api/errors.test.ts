import { expect, it } from '@jest/globals';
import { ApiError, isRefusal, NetworkError } from './errors.js';

const answered = (status: number) => new ApiError(status, { code: 'c', detail: 'd', errors: [] }, null);

it.each([400, 403, 422, 499])('is a refusal: %i', (status) => {
  expect(isRefusal(answered(status))).toBe(true);
});
// 200: an answer that broke off.
it.each([200, 500, 504])('may have been done: %i', (status) => {
  expect(isRefusal(answered(status))).toBe(false);
});
it('may have been done where no answer came', () => {
  expect(isRefusal(new NetworkError())).toBe(false);
});
