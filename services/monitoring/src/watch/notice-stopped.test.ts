import { expect, it } from '@jest/globals';
import type { MonitoringStore } from '../app/store.js';
import type { Session } from '../domain/session.js';
import { aSession } from '../testing/records.js';
import { noticeStopped } from './end-sessions.js';
import type { SessionWatch } from './session-watch.js';

const stopped = (sessionId: string) => aSession({ sessionId, status: 'stopped', stoppedAt: new Date(5_000) });
const watchOf = (session: Session, differs: Partial<SessionWatch> = {}) => {
  const watch = { session, update: (next: Session) => Object.assign(watch, { session: next }), ...differs };
  return watch as unknown as SessionWatch;
};

it('tells the watch of a session that another process stopped, once, and no other', async () => {
  const watches = new Map([
    ['by another', watchOf(aSession({ sessionId: 'by another' }))],
    ['runs', watchOf(aSession({ sessionId: 'runs' }))],
    ['known', watchOf(stopped('known'))],
    ['just being stopped here', watchOf(aSession({ sessionId: 'just being stopped here' }), { isClosing: true })],
  ]);
  const stored = ['by another', 'known', 'just being stopped here', 'watched elsewhere'].map(stopped);
  const store = { read: async () => stored } as unknown as MonitoringStore;
  const told: string[] = [];
  const notice = noticeStopped({ watches, store, onStopped: ({ session }) => void told.push(session.sessionId) });
  await notice();
  await notice();
  expect(told).toEqual(['by another']);
  expect(watches.get('by another')?.session.status).toBe('stopped');
});

it('tells once that the session ended for the paper, where another process heard of that, and never the way back', async () => {
  const ended = (sessionId: string, stopReason: 'student' | 'submitted') => ({ ...stopped(sessionId), stopReason });
  const watches = new Map([
    ['left', watchOf(ended('left', 'student'))],
    ['handed in', watchOf(ended('handed in', 'student'))],
    ['told here just now', watchOf(ended('told here just now', 'submitted'))],
  ]);
  const stored = [ended('left', 'student'), ended('handed in', 'submitted'), ended('told here just now', 'student')];
  const store = { read: async () => stored } as unknown as MonitoringStore;
  const told: string[] = [];
  const notice = noticeStopped({ watches, store, onStopped: ({ session }) => void told.push(session.sessionId) });
  await notice();
  await notice();
  expect(told).toEqual(['handed in']);
  expect(watches.get('handed in')?.session.stopReason).toBe('submitted');
  expect(watches.get('told here just now')?.session.stopReason).toBe('submitted');
});
