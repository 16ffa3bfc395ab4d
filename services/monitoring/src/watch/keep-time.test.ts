import { beforeEach, expect, it } from '@jest/globals';
import { createLogger } from '@proctorwise/platform';
import { FrameLogFailed } from '../frames/index.js';
import { MemoryStore } from '../testing/memory-store.js';
import { aWatch } from '../testing/watched.js';
import type { Announcer } from './announcer.js';
import { keepTime } from './keep-time.js';
import type { SessionWatch } from './session-watch.js';
import { Standstill } from './standstill.js';
import type { Watches } from './watches.js';

/** Longer than the rule waits, shorter than with anything heard in between. */
const LATER_MS = 15_000;
let now: number;
let memory: MemoryStore;
let watch: SessionWatch;
let lookOnce: () => Promise<void>;

beforeEach(() => {
  now = 0;
  memory = new MemoryStore();
  watch = aWatch(memory.store);
  lookOnce = keepTime({
    watches: { all: () => [watch] } as unknown as Watches,
    announce: { anomalies: () => undefined, session: () => undefined } as unknown as Announcer,
    clock: () => now,
    log: createLogger('monitoring', 'silent'),
    standstill: new Standstill(
      () => 0,
      () => now,
    ),
    answerForGap: async () => undefined,
    answerForRefusals: async () => undefined,
  });
});
const raised = () => memory.anomalies.map(({ anomalyType }) => anomalyType);

it('holds silence against a candidate of whom nothing came', async () => {
  now = LATER_MS;
  await lookOnce();
  expect(raised()).toEqual(['connection_lost']);
});

it('is silent about a device that was heard, though nothing of it could be stored', async () => {
  now = LATER_MS - 5_000;
  watch.heard(now);
  now = LATER_MS;
  await lookOnce();
  expect(raised()).toEqual([]);
});

it('is silent about a device whose picture the log still has, or did not take', async () => {
  now = LATER_MS - 5_000;
  const given = Promise.withResolvers<never>();
  const sent = watch.append(
    { frameNumber: 1, receivedAt: now, bytes: 1 },
    () => given.promise,
    () => now,
  );
  now = LATER_MS;
  await lookOnce();
  given.reject(new FrameLogFailed(1));
  await expect(sent).rejects.toThrow(FrameLogFailed);
  await lookOnce();
  expect(raised()).toEqual([]);
});
