import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { problemParts, retryAfterSeconds } from './problem.js';

describe('problemParts', () => {
  it('reads a problem+json with its field faults', () => {
    const body = {
      status: 422,
      code: 'invalid_request',
      detail: 'Some fields are wrong.',
      errors: [{ path: 'body.email', message: 'is no e-mail' }, { path: 'broken' }],
    };
    expect(problemParts(422, body)).toEqual({
      code: 'invalid_request',
      detail: 'Some fields are wrong.',
      errors: [{ path: 'body.email', message: 'is no e-mail' }],
    });
  });

  it('makes a readable problem of anything', () => {
    expect(problemParts(502, undefined)).toEqual({
      code: 'unreadable_answer',
      detail: 'The server answered 502.',
      errors: [],
    });
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        const parts = problemParts(500, body);
        expect(typeof parts.code).toBe('string');
        expect(typeof parts.detail).toBe('string');
      }),
    );
  });
});

describe('retryAfterSeconds', () => {
  const now = Date.parse('2026-11-22T20:00:00Z');
  it('reads seconds and dates', () => {
    expect(retryAfterSeconds('30', now)).toBe(30);
    expect(retryAfterSeconds('0.2', now)).toBe(1);
    expect(retryAfterSeconds('Sun, 22 Nov 2026 20:01:30 GMT', now)).toBe(90);
  });

  it('never asks to wait into the past, and knows when there is nothing', () => {
    expect(retryAfterSeconds('-5', now)).toBe(0);
    expect(retryAfterSeconds('Sun, 22 Nov 2026 19:00:00 GMT', now)).toBe(0);
    expect(retryAfterSeconds(null, now)).toBeNull();
    expect(retryAfterSeconds('', now)).toBeNull();
    expect(retryAfterSeconds('soon', now)).toBeNull();
  });
});
