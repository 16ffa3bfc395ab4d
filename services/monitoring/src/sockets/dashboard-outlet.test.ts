import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import type { DashboardMessage } from '@proctorwise/contracts';
import { DashboardOutlet, RESYNC_EVERY_MS } from './dashboard-outlet.js';
import { MAX_UNSENT_BYTES } from './watching-sockets.js';

const message = (type: DashboardMessage['type']) => ({ type }) as DashboardMessage;
let sent: string[];
let socket: { bufferedAmount: number; send(text: unknown): void };
let outlet: DashboardOutlet;
beforeEach(() => {
  jest.useFakeTimers();
  sent = [];
  socket = { bufferedAmount: 0, send: (text) => void sent.push((JSON.parse(String(text)) as DashboardMessage).type) };
  outlet = new DashboardOutlet(socket);
});
afterEach(() => {
  jest.useRealTimers();
});

it('sends all on a line that takes it, up to a MiB that waits', () => {
  socket.bufferedAmount = MAX_UNSENT_BYTES - 1;
  for (const type of ['session', 'picture', 'anomaly'] as const) outlet.send(message(type));
  expect(sent).toEqual(['session', 'picture', 'anomaly']);
});

it('leaves out pictures and numbers on one that does not, and says once that numbers are missing when it does again', () => {
  socket.bufferedAmount = MAX_UNSENT_BYTES;
  for (const type of ['session', 'picture', 'anomaly', 'session'] as const) outlet.send(message(type));
  expect(sent).toEqual(['anomaly']);
  jest.advanceTimersByTime(3 * RESYNC_EVERY_MS);
  expect(sent).toEqual(['anomaly']);
  socket.bufferedAmount = 0;
  jest.advanceTimersByTime(RESYNC_EVERY_MS);
  expect(sent).toEqual(['anomaly', 'resync']);
  jest.advanceTimersByTime(3 * RESYNC_EVERY_MS);
  expect(sent).toEqual(['anomaly', 'resync']);
});

it('says nothing of pictures that were left out: the next one comes', () => {
  socket.bufferedAmount = MAX_UNSENT_BYTES;
  outlet.send(message('picture'));
  socket.bufferedAmount = 0;
  jest.advanceTimersByTime(3 * RESYNC_EVERY_MS);
  expect(sent).toEqual([]);
});

it('asks for the lists at most once a second, however much is missed, and never after its end', () => {
  for (let links = 0; links < 64; links += 1) outlet.missed();
  jest.advanceTimersByTime(RESYNC_EVERY_MS);
  expect(sent).toEqual(['resync']);
  outlet.missed();
  outlet.close();
  jest.advanceTimersByTime(3 * RESYNC_EVERY_MS);
  expect(sent).toEqual(['resync']);
});
