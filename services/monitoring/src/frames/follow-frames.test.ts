import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type FollowOptions, followFrames, retryDelayMs } from './follow-frames.js';
import type { FrameRecord, RecordsQuery } from './frame-log.js';
import { aFrame } from './testing/frames.js';

/** The reading side of a log, in memory. */
function aLog() {
  const stored: FrameRecord[] = [];
  const listeners = new Set<() => void>();
  const reads: RecordsQuery[] = [];
  return {
    stored,
    listeners,
    reads,
    add(...sessions: string[]) {
      for (const sessionId of sessions) {
        const position = stored.length + 1;
        const { jpeg, ...frame } = aFrame({ sessionId, frameNumber: position });
        stored.push({ ...frame, position, sha256: '', size: jpeg.length, path: '' });
      }
      for (const listener of listeners) listener();
    },
    records: async (query: RecordsQuery) => {
      reads.push(query);
      return stored.slice(query.after, query.after + query.limit);
    },
    onAppended(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

const never = async () => {
  throw new Error('no record was to be poison here');
};
const soon = { wait: async () => undefined, random: () => 0.5 };

/** Follows until `count` deliveries were handled without an error. */
async function deliveries(
  count: number,
  options: Omit<FollowOptions, 'handle'> & { handle?: FollowOptions['handle'] },
) {
  const seen: { sessionId: string; position: number; waitingBehind: number }[] = [];
  const enough = Promise.withResolvers<void>();
  const following = followFrames({
    ...soon,
    ...options,
    handle: async (delivery) => {
      await options.handle?.(delivery);
      const { sessionId, position } = delivery.record;
      seen.push({ sessionId, position, waitingBehind: delivery.waitingBehind });
      if (seen.length === count) enough.resolve();
    },
  });
  await Promise.race([enough.promise, following.ended]);
  await following.stop();
  return { seen, following };
}

describe('followFrames', () => {
  it('delivers what was there and what comes, from the position on', async () => {
    const log = aLog();
    log.add('ada', 'ada', 'bob');
    const done = deliveries(4, { log, after: 1, onPoison: never });
    log.add('ada', 'bob');
    const { seen, following } = await done;
    expect(seen.map(({ position }) => position).sort()).toEqual([2, 3, 4, 5]);
    expect(following.handledUpTo).toBe(5);
    expect(log.listeners.size).toBe(0);
  });

  it('keeps the order of each session, whatever the handler takes, and misses none', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('ada', 'bob', 'cyd'), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 10 }),
        fc.scheduler(),
        async (sessions, maxWaiting, scheduler) => {
          const log = aLog();
          log.add(...sessions);
          const handle = () => scheduler.schedule(Promise.resolve());
          const done = deliveries(sessions.length, { log, after: 0, onPoison: never, handle, maxWaiting });
          await scheduler.waitFor(done);
          const { seen } = await done;
          expect(seen).toHaveLength(sessions.length);
          for (const sessionId of new Set(sessions)) {
            const positions = seen.filter((one) => one.sessionId === sessionId).map(({ position }) => position);
            expect(positions).toEqual([...positions].sort((a, b) => a - b));
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  it('works on sessions side by side, on one session never twice at once', async () => {
    const log = aLog();
    log.add('ada', 'ada', 'bob', 'cyd');
    const atWork = new Set<string>();
    const all = Promise.withResolvers<void>();
    let most = 0;
    await deliveries(4, {
      log,
      after: 0,
      onPoison: never,
      handle: async ({ record }) => {
        expect(atWork.has(record.sessionId)).toBe(false);
        atWork.add(record.sessionId);
        most = Math.max(most, atWork.size);
        if (atWork.size === 3) all.resolve();
        await all.promise;
        atWork.delete(record.sessionId);
      },
    });
    expect(most).toBe(3);
  });

  it('has hundreds of sessions wait for its end without a warning', async () => {
    const log = aLog();
    log.add(...Array.from({ length: 200 }, (_, index) => `session-${index}`));
    const warned: Error[] = [];
    const warn = (warning: Error) => void warned.push(warning);
    process.on('warning', warn);
    const all = Promise.withResolvers<void>();
    let waiting = 0;
    const following = followFrames({
      ...soon,
      log,
      after: 0,
      onPoison: never,
      handle: ({ signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason), { once: true });
          waiting += 1;
          if (waiting === 200) all.resolve();
        }),
    });
    await all.promise;
    await following.stop();
    await new Promise((resolve) => setImmediate(resolve)); // warnings are told in a later turn
    process.off('warning', warn);
    expect(warned).toEqual([]);
  });

  it('tells how many frames of the session wait behind', async () => {
    const log = aLog();
    log.add('ada', 'ada', 'ada', 'bob');
    const { seen } = await deliveries(4, { log, after: 0, onPoison: never });
    expect(seen.filter(({ sessionId }) => sessionId === 'ada').map(({ waitingBehind }) => waitingBehind)).toEqual([
      2, 1, 0,
    ]);
  });

  it('delivers what comes as the last of its session ends', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const log = aLog();
        log.add('ada');
        const done = deliveries(4, {
          log,
          after: 0,
          onPoison: never,
          handle: () => scheduler.schedule(Promise.resolve(), 'handle'),
        });
        for (let more = 0; more < 3; more += 1)
          void scheduler.schedule(Promise.resolve(), 'append').then(() => log.add('ada'));
        await scheduler.waitFor(done);
        expect((await done).seen.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
      }),
      { numRuns: 50 },
    );
  });

  it('has whoever only waits give up when it is stopped, and counts that record as not handled', async () => {
    const log = aLog();
    log.add('ada', 'bob');
    const waiting = Promise.withResolvers<void>();
    const following = followFrames({
      ...soon,
      log,
      after: 0,
      maxAttempts: 1,
      onPoison: never,
      handle: async ({ record, signal }) => {
        if (record.sessionId === 'ada') return;
        waiting.resolve();
        await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      },
    });
    await waiting.promise;
    await following.stop();
    expect(following.handledUpTo).toBe(1);
  });

  it('reads no further ahead than it may hold', async () => {
    const log = aLog();
    log.add(...Array.from({ length: 50 }, () => 'ada'));
    await deliveries(50, { log, after: 0, onPoison: never, maxWaiting: 10 });
    expect(Math.max(...log.reads.map(({ limit }) => limit))).toBe(10);
  });

  it('tries a failed record again before the next one of its session', async () => {
    const log = aLog();
    log.add('ada', 'ada');
    const attempts: number[] = [];
    const { seen } = await deliveries(2, {
      log,
      after: 0,
      onPoison: never,
      handle: async ({ record, attempt }) => {
        if (record.position === 1) attempts.push(attempt);
        if (record.position === 1 && attempt < 3) throw new Error('not yet');
      },
    });
    expect(attempts).toEqual([1, 2, 3]);
    expect(seen.map(({ position }) => position)).toEqual([1, 2]);
  });

  it('hands a record that never succeeds to onPoison and goes on', async () => {
    const log = aLog();
    log.add('ada', 'ada');
    const poisoned: number[] = [];
    const { seen, following } = await deliveries(1, {
      log,
      after: 0,
      maxAttempts: 3,
      onPoison: async ({ position }) => void poisoned.push(position),
      handle: async ({ record }) => {
        if (record.position === 1) throw new Error('unreadable');
      },
    });
    expect(poisoned).toEqual([1]);
    expect(seen.map(({ position }) => position)).toEqual([2]);
    expect(following.handledUpTo).toBe(2);
  });

  it('does not count a record as handled that was at work when it was stopped in a retry', async () => {
    const log = aLog();
    log.add('ada', 'bob');
    const waiting = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    const following = followFrames({
      ...soon,
      log,
      after: 0,
      onPoison: never,
      handle: async ({ record }) => {
        if (record.sessionId === 'ada') throw new Error('not yet');
      },
      wait: async () => {
        waiting.resolve();
        await release.promise;
      },
    });
    await waiting.promise;
    const stopped = following.stop();
    release.resolve();
    await stopped;
    expect(following.handledUpTo).toBe(0);
  });

  it.each(['records', 'onPoison'] as const)('ends with the error of %s', async (what) => {
    const log = aLog();
    log.add('ada');
    const broken = async () => {
      throw new Error('broken');
    };
    const following = followFrames({
      ...soon,
      log: what === 'records' ? { ...log, records: broken } : log,
      after: 0,
      maxAttempts: 1,
      onPoison: broken,
      handle: broken,
    });
    await expect(following.ended).rejects.toThrow('broken');
  });
});

describe('retryDelayMs', () => {
  it('grows from 200 ms to at most 5 s, with full jitter', () => {
    expect([1, 2, 3, 6, 20].map((attempt) => retryDelayMs(attempt, () => 1))).toEqual([200, 400, 800, 5000, 5000]);
    expect(retryDelayMs(3, () => 0)).toBe(0);
  });
});
