import { expect, it } from '@jest/globals';
import { doorOf } from './request-context.js';

const behindGateway = { service: 'user', port: 'of_host', secure: false } as const;

it.each([
  ['exams.example:8001', false, 8001],
  ['exams.example', false, 80],
  ['exams.example', true, 443],
  ['[::1]:8001', false, 8001],
  ['[::1]', true, 443],
  [undefined, false, 80],
])('names the port of Host %p (TLS: %p) as the browser sees it', (host, secure, port) => {
  expect(doorOf({ ...behindGateway, secure }, host).port).toBe(port);
});

it('keeps the port of a door that browsers reach themselves, whatever Host says', () => {
  expect(doorOf({ ...behindGateway, port: 8001 }, 'exams.example:9000').port).toBe(8001);
});
