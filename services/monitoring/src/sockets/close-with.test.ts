import { expect, it } from '@jest/globals';
import { DomainError } from '@proctorwise/contracts';
import type { WebSocket } from 'ws';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import { closeWith } from './watching-sockets.js';

const codeOf = (error: unknown): number | undefined => {
  let closed: number | undefined;
  closeWith({ close: (code: number) => (closed = code) } as unknown as WebSocket, error);
  return closed;
};

it.each([
  [new SessionNotFound(), 4004],
  [new DomainError('forbidden', 'no'), 4403],
  [new DomainError('unauthenticated', 'who?'), 4401],
  // A browser takes 4004 for the end: what passes must not look like it.
  [new DomainError('overloaded', 'later', { retryAfterSeconds: 2 }), 1013],
])('tells why a socket is not opened: %s', (error, code) => {
  expect(codeOf(error)).toBe(code);
});
it('hides nothing that is a defect', () => {
  expect(() => codeOf(new TypeError('x'))).toThrow(TypeError);
});
