import { expect, it } from '@jest/globals';
import { WatchNotTaken } from '../domain/monitoring-errors.js';
import type { FrameLog } from '../frames/index.js';
import { aSession } from '../testing/records.js';
import type { SessionWatch } from './session-watch.js';
import { type Share, Shares } from './shares.js';
import type { Watches } from './watches.js';

const partitionOf = (sessionId: string) => Number(sessionId.at(-1));
const watchOf = (sessionId: string) => ({ session: aSession({ sessionId }) }) as SessionWatch;
const share = (number: number, ...sessionIds: string[]): Share => ({
  number,
  term: 0,
  frames: { lastPosition: 10 * number } as unknown as FrameLog,
  watches: {
    get: (id: string) => (sessionIds.includes(id) ? watchOf(id) : undefined),
    all: () => sessionIds.map(watchOf),
    open: async ({ sessionId }: { sessionId: string }) => watchOf(sessionId),
  } as unknown as Watches,
});

it('is one to who asks: each session is looked for in its own share', async () => {
  const shares = new Shares({ partitionOf });
  shares.add(share(1, 'a1', 'b1'));
  shares.add(share(2, 'a2'));
  expect(shares.all().map(({ session }) => session.sessionId)).toEqual(['a1', 'b1', 'a2']);
  expect(shares.get('b1')?.session.sessionId).toBe('b1');
  expect(shares.lastPositionFor('anything-2')).toBe(20);
});

it('has nothing of a share that is another process’s', async () => {
  const shares = new Shares({ partitionOf });
  shares.add(share(1, 'a1'));
  shares.remove(1);
  expect([shares.has('a1'), shares.get('a1'), shares.all()]).toEqual([false, undefined, []]);
  await expect(shares.open(aSession({ sessionId: 'a1' }), 0)).rejects.toThrow(WatchNotTaken);
  expect(() => shares.lastPositionFor('a1')).toThrow(WatchNotTaken);
});

it('tells who listens to a session that it left, once', () => {
  const shares = new Shares({ partitionOf });
  for (const number of [1, 2]) shares.add(share(number));
  const moved: string[] = [];
  for (const id of ['a1', 'b1', 'a2']) shares.onMoved(id, () => moved.push(id));
  shares.onMoved('c1', () => moved.push('c1'))(); // it listens no more
  shares.remove(1);
  expect(moved).toEqual(['a1', 'b1']);
  shares.onMoved('d1', () => moved.push('d1')); // it has left already
  shares.add(share(1));
  shares.remove(1);
  expect(moved).toEqual(['a1', 'b1', 'd1']);
});
