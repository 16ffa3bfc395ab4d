import { expect, it } from '@jest/globals';
import { serverOffset } from './server-clock.js';

const DATE = 'Tue, 03 Nov 2026 10:00:00 GMT';
const server = Date.parse(DATE);

it('counts from the middle of the second of the header to the middle of the call', () => {
  expect(serverOffset(DATE, server + 300, server + 700)).toBe(0);
  expect(serverOffset(DATE, server - 60_000, server - 59_000)).toBe(60_000);
});

it('says nothing where the server says no date, or none that can be read', () => {
  expect(serverOffset(null, server, server)).toBeNull();
  expect(serverOffset('soon', server, server)).toBeNull();
});
