import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { MAX_TIMER_MS } from './clock.js';
import { Heap } from './heap.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { PRIORITY, type QueueObserver, WorkQueue, type WorkQueueOptions } from './work-queue.js';

function aQueue(options: WorkQueueOptions = {}) {
  const clock = new FakeClock();
  return { clock, queue: new WorkQueue({ clock, random: () => 0, ...options }) };
}

/** All keys that are ready, in the order in which they are handed out. */
async function drain(queue: WorkQueue): Promise<string[]> {
  const keys: string[] = [];
  while (queue.depth > 0) {
    const key = (await queue.get())!;
    keys.push(key);
    queue.done(key);
  }
  return keys;
}

describe('a work queue', () => {
  it('hands out a key once, however often it was added', async () => {
    const { queue } = aQueue();
    for (const key of ['a', 'b', 'a', 'a']) queue.add(key);
    expect(queue.depth).toBe(2);
    expect(await drain(queue)).toEqual(['a', 'b']);
  });

  it('hands out the more urgent first, then who came first; an add may make it more urgent, never less', async () => {
    const { queue } = aQueue();
    queue.add('resync', { priority: PRIORITY.resync });
    queue.add('normal');
    queue.add('live', { priority: PRIORITY.urgent });
    queue.add('raised', { priority: PRIORITY.resync });
    queue.add('raised', { priority: PRIORITY.urgent });
    queue.add('raised', { priority: PRIORITY.resync });
    expect(await drain(queue)).toEqual(['live', 'raised', 'normal', 'resync']);
  });

  it('hands out again what was added while it was worked on, and not before that has ended', async () => {
    const { queue } = aQueue();
    queue.add('a');
    expect(await queue.get()).toBe('a');
    queue.add('a');
    let second: string | undefined;
    void queue.get().then((key) => {
      second = key;
    });
    await settle();
    expect([second, queue.depth]).toEqual([undefined, 0]);
    queue.done('a');
    await settle();
    expect(second).toBe('a');
  });

  it('waits for the instant, and takes the earlier of two', async () => {
    const { clock, queue } = aQueue();
    queue.add('a', { at: clock.now() + 60_000 });
    queue.add('a', { at: clock.now() + 10_000 });
    queue.add('a', { at: clock.now() + 30_000 });
    await clock.advance(9_999);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(await drain(queue)).toEqual(['a']);
    await clock.advance(60_000);
    expect(queue.depth).toBe(0);
  });

  it('hands out what became due while it was worked on, once', async () => {
    const { clock, queue } = aQueue();
    queue.add('a');
    await queue.get();
    queue.add('a', { at: clock.now() + 1_000 });
    await clock.advance(2_000);
    expect(queue.depth).toBe(0);
    queue.done('a');
    expect(queue.depth).toBe(1);
    expect(await drain(queue)).toEqual(['a']);
    expect(queue.size).toBe(0);
  });

  it('sets no timer beyond five minutes, and is on time 90 days ahead', async () => {
    const { clock, queue } = aQueue();
    const days = 90 * 86_400_000;
    queue.add('a', { at: clock.now() + days });
    expect(clock.timers).toEqual([MAX_TIMER_MS]);
    await clock.advance(days - 1);
    expect(queue.depth).toBe(0);
    await clock.advance(1);
    expect(queue.depth).toBe(1);
  });

  it.each([3_600_000, -3_600_000])(
    'looks at all anew within five minutes when the clock is set by %s ms',
    async (ms) => {
      const { clock, queue } = aQueue();
      queue.add('a', { at: clock.now() + 7_200_000 });
      clock.jumpWall(ms);
      await clock.advance(MAX_TIMER_MS);
      expect(queue.depth).toBe(1);
    },
  );

  it('loses nothing that was added during work when the clock goes back meanwhile', async () => {
    const { clock, queue } = aQueue();
    queue.add('a');
    await queue.get();
    queue.add('a');
    clock.jumpWall(-3_600_000);
    queue.done('a');
    expect(queue.depth).toBe(1);
  });

  it('backs off from a key that fails, doubling to its cap, until it succeeds', async () => {
    const { clock, queue } = aQueue({ backoff: { baseMs: 100, capMs: 1_000 } });
    const waits: number[] = [];
    for (let failure = 0; failure < 6; failure++) {
      queue.addRateLimited('a');
      const before = clock.monotonic();
      while (queue.depth === 0) await clock.advance(50);
      waits.push(clock.monotonic() - before);
      await drain(queue);
    }
    expect(waits).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    queue.forget('a');
    queue.addRateLimited('a');
    expect(clock.timers.at(-1)).toBe(100);
  });

  it('waits no less than a server asked for', () => {
    const { clock, queue } = aQueue();
    queue.addRateLimited('a', { atLeastMs: 30_000 });
    expect(clock.timers).toEqual([30_000]);
  });

  it('is bounded, says so, and still takes what it holds', () => {
    const { queue } = aQueue({ maxKeys: 2 });
    expect(['a', 'b', 'c', 'a'].map((key) => queue.add(key))).toEqual([true, true, false, true]);
    expect([queue.size, queue.hasRoom]).toEqual([2, false]);
  });

  it('lets go of everyone at its end, and takes nothing more', async () => {
    const { clock, queue } = aQueue();
    const waiting = [queue.get(), queue.get()];
    queue.add('later', { at: clock.now() + 1_000 });
    queue.shutDown();
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
    expect(queue.add('a')).toBe(false);
    expect(await queue.get()).toBeUndefined();
    expect(clock.timers).toEqual([]);
  });

  it('tells its observer', async () => {
    const told: string[] = [];
    const observer: QueueObserver = {
      added: () => told.push('added'),
      retried: () => told.push('retried'),
      depth: (ready) => told.push(`depth ${ready}`),
      started: (ms) => told.push(`started after ${ms}`),
      finished: (ms) => told.push(`finished after ${ms}`),
    };
    const { clock, queue } = aQueue({ observer });
    queue.add('a');
    await clock.advance(5);
    await queue.get();
    await clock.advance(7);
    expect(queue.inProgressMs).toEqual([7]);
    queue.done('a');
    expect(told).toEqual(['added', 'depth 1', 'depth 0', 'started after 5', 'finished after 7']);
  });

  it('does not grow with what is put off again and again', async () => {
    const { clock, queue } = aQueue();
    const sizes: number[] = [];
    const push = Heap.prototype.push;
    Heap.prototype.push = function (this: Heap<unknown>, each: unknown) {
      push.call(this, each);
      sizes.push(this.size);
    };
    try {
      for (let pass = 0; pass < 5_000; pass++) {
        queue.add('a', { at: clock.now() + 300_000 });
        queue.add('a');
        await queue.get();
        queue.done('a');
      }
    } finally {
      Heap.prototype.push = push;
    }
    expect(Math.max(...sizes)).toBeLessThan(1_100);
  });
});

const key = fc.constantFrom('a', 'b', 'c', 'd');
const priority = fc.constantFrom(-100, 0, 100);
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), key, priority, delayMs: fc.constantFrom(0, 0, 0, 50, 400_000) }),
  fc.record({ do: fc.constant('retry' as const), key }),
  fc.record({ do: fc.constant('advance' as const), ms: fc.constantFrom(0, 1, 60, 1_000, 300_000) }),
  fc.record({ do: fc.constant('jump' as const), ms: fc.constantFrom(-3_600_000, -1_000, 1_000, 3_600_000) }),
  fc.record({ do: fc.constant('finish' as const), worker: fc.nat(2) }),
);

describe('whatever is added, put off and finished, by three workers', () => {
  it('no key is with two workers, each is worked on after its last add, and no more often than added', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, queue } = aQueue();
        const held = new Map<number, string>();
        const asking = new Set<number>();
        const adds = new Map<string, number>();
        const starts = new Map<string, number>();
        /** Keys whose last add no worker has begun after. */
        const owed = new Set<string>();
        const noteAdd = (name: string) => {
          adds.set(name, (adds.get(name) ?? 0) + 1);
          owed.add(name);
        };
        const ask = (worker: number) => {
          if (asking.has(worker) || held.has(worker)) return;
          asking.add(worker);
          void queue.get().then((name) => {
            asking.delete(worker);
            if (name === undefined) return;
            expect([...held.values()]).not.toContain(name);
            held.set(worker, name);
            owed.delete(name);
            starts.set(name, (starts.get(name) ?? 0) + 1);
            expect(starts.get(name)).toBeLessThanOrEqual(adds.get(name) ?? 0);
          });
        };
        const finish = (worker: number) => {
          const name = held.get(worker);
          if (name === undefined) return;
          held.delete(worker);
          queue.done(name);
        };
        for (const each of steps) {
          for (const worker of [0, 1, 2]) ask(worker);
          await settle();
          if (each.do === 'add') {
            noteAdd(each.key);
            queue.add(each.key, { priority: each.priority, at: clock.now() + each.delayMs });
          } else if (each.do === 'retry') {
            noteAdd(each.key);
            queue.addRateLimited(each.key);
          } else if (each.do === 'advance') await clock.advance(each.ms);
          else if (each.do === 'jump') clock.jumpWall(each.ms);
          else finish(each.worker);
          await settle();
        }
        // Everyone finishes, and time goes on: nothing stays behind.
        for (let round = 0; round < 30; round++) {
          for (const worker of [0, 1, 2]) {
            finish(worker);
            ask(worker);
          }
          await clock.advance(MAX_TIMER_MS);
        }
        expect([...owed]).toEqual([]);
        expect([queue.size, queue.depth]).toEqual([0, 0]);
      }),
      { numRuns: 150 },
    );
  });
});

describe('a heap', () => {
  it('gives back in order, also after a sweep', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), (numbers) => {
        const heap = new Heap<number>((a, b) => a < b);
        for (const each of numbers) heap.push(each);
        heap.retain((each) => each % 3 !== 0);
        const got = [];
        for (let each = heap.pop(); each !== undefined; each = heap.pop()) got.push(each);
        expect(got).toEqual(numbers.filter((each) => each % 3 !== 0).sort((a, b) => a - b));
      }),
    );
  });
});
