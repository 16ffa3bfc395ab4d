import { beforeEach, expect, it } from '@jest/globals';
import { aPicture } from '../domain/rules/testing/sessions.js';
import { MemoryStore } from '../testing/memory-store.js';
import { aFrameRecord, aSession, aWatchRecord } from '../testing/records.js';
import { aWatch, judged } from '../testing/watched.js';
import { type SessionWatch, STORE_AHEAD_MS, STORE_EVERY_MS } from './session-watch.js';
import { storeTogether } from './store-together.js';

const DUE = STORE_EVERY_MS - STORE_AHEAD_MS;
let memory: MemoryStore;
let watches: SessionWatch[];
let now: number;
beforeEach(() => {
  memory = new MemoryStore();
  now = 0;
  watches = ['ada', 'bea', 'cleo'].map((sessionId) =>
    aWatch(memory.store, { session: aSession({ sessionId }), row: aWatchRecord({ sessionId }) }),
  );
});
const take = (watch: SessionWatch, position = 1) => {
  const { sessionId } = watch.session;
  const record = aFrameRecord(position, { sessionId, capturedAt: position, receivedAt: position });
  return watch.takeFrame(judged(record, aPicture()), now);
};
const store = (at: number) => {
  now = at;
  return storeTogether({ watches: { all: () => watches }, store: memory.store, clock: () => now })();
};
const saved = () => memory.saved.map(({ sessionId, position }) => `${sessionId} ${position}`);

it('stores all that are due in one transaction, a second before they would store themselves', async () => {
  for (const watch of watches) await take(watch);
  await store(DUE - 1);
  expect(memory.transactions).toBe(0);
  await store(DUE);
  expect([memory.transactions, saved()]).toEqual([1, ['ada 1', 'bea 1', 'cleo 1']]);
  await store(2 * DUE);
  expect(memory.transactions).toBe(1); // nothing new was judged
});

it('leaves out who has judged no frame, whatever time tells', async () => {
  const [ada, bea] = watches as [SessionWatch, SessionWatch];
  await take(ada);
  await bea.take({ kind: 'tick', now: 1_000, caughtUp: true }, 1_000);
  await store(DUE);
  expect(saved()).toEqual(['ada 1']);
});

it('judges nothing of a session between what is stored and the commit', async () => {
  const [ada] = watches as [SessionWatch];
  await take(ada);
  const storing = store(DUE);
  const next = take(ada, 2);
  await storing;
  expect(saved()).toEqual(['ada 1']);
  await next;
  expect(ada.row.position).toBe(2);
});

it('stores none where the transaction fails; each then stores itself with its next frame', async () => {
  for (const watch of watches) await take(watch);
  memory.failures = 1;
  await expect(store(DUE)).rejects.toThrow('the disk is full');
  expect(saved()).toEqual([]);
  now = STORE_EVERY_MS;
  for (const watch of watches) await take(watch, 2);
  expect(saved()).toEqual(['ada 2', 'bea 2', 'cleo 2']);
});

it('waits for no watch that lets nobody in or was stored meanwhile', async () => {
  const [ada, bea, cleo] = watches as [SessionWatch, SessionWatch, SessionWatch];
  for (const watch of watches) await take(watch);
  const crowd = Array.from({ length: 200 }, () => ada.take({ kind: 'heartbeat', at: 1 }, 1)); // its queue is full
  const alone = bea.flush(DUE);
  await store(DUE);
  await Promise.all([...crowd, alone]);
  expect(saved()).toEqual(['bea 1', 'cleo 1']);
  expect(ada.isDueToStore(DUE)).toBe(true);
  expect(cleo.isDueToStore(2 * DUE)).toBe(false);
});
