import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { WorkLog } from './background-work.js';
import { type Backoff, backoffMs } from './backoff.js';
import { retry } from './retry.js';
import { runPeriodically } from './run-periodically.js';
import { sleep } from './sleep.js';
import { startWorkLoop } from './work-loop.js';

const silent: WorkLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const backoffs: fc.Arbitrary<Backoff> = fc
  .tuple(fc.integer({ min: 1, max: 10_000 }), fc.integer({ min: 0, max: 1_000_000 }))
  .map(([baseMs, more]) => ({ baseMs, maxMs: baseMs + more }));

describe('backoffMs', () => {
  it('stays under its ceilings, for any number of failures', () => {
    fc.assert(
      fc.property(
        backoffs,
        fc.integer({ min: 1, max: 100_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (backoff, failures, random) => {
          const pause = backoffMs(failures, backoff, () => random);
          expect(pause).toBeGreaterThanOrEqual(0);
          expect(pause).toBeLessThan(backoff.maxMs);
          expect(pause).toBeLessThanOrEqual(backoff.baseMs * 2 ** (failures - 1));
        },
      ),
    );
  });

  it('doubles its ceiling until the highest', () => {
    const ceilings = [1, 2, 3, 4, 5].map((failures) => backoffMs(failures, { baseMs: 100, maxMs: 900 }, () => 1));
    expect(ceilings).toEqual([100, 200, 400, 800, 900]);
  });
});

describe('retry', () => {
  const pauses: number[] = [];
  const options = {
    attempts: 3,
    baseMs: 10,
    maxMs: 100,
    random: () => 0.5,
    sleep: async (ms: number) => void pauses.push(ms),
  };

  it('returns the first success, after pauses in between', async () => {
    pauses.length = 0;
    const answer = await retry(options, async (attempt) => {
      if (attempt < 3) throw new Error(`failed ${attempt}`);
      return attempt;
    });
    expect([answer, pauses]).toEqual([3, [5, 10]]);
  });

  it('throws the last error once its attempts are used up', async () => {
    await expect(retry(options, (attempt) => Promise.reject(new Error(`failed ${attempt}`)))).rejects.toThrow(
      'failed 3',
    );
  });

  it('does not repeat what cannot succeed, nor what is no longer wanted', async () => {
    let calls = 0;
    const failing = async () => {
      calls += 1;
      throw new Error('no');
    };
    await expect(retry({ ...options, isRetryable: () => false }, failing)).rejects.toThrow('no');
    await expect(retry({ ...options, signal: AbortSignal.abort() }, failing)).rejects.toThrow('no');
    expect(calls).toBe(2);
    await expect(retry({ ...options, attempts: 0 }, failing)).rejects.toThrow(RangeError);
  });
});

describe('runPeriodically', () => {
  it('goes on after a failure, and counts it', async () => {
    const thrice = Promise.withResolvers<void>();
    let runs = 0;
    const work = runPeriodically({
      name: 'w',
      everyMs: 1,
      log: silent,
      task: async () => {
        runs += 1;
        if (runs === 3) thrice.resolve();
        if (runs === 1) throw new Error('once');
      },
    });
    await thrice.promise;
    await work.stop();
    expect(work.counters.failures).toBe(1);
    const after = work.counters.runs;
    await sleep(5);
    expect(work.counters.runs).toBe(after);
  });

  it('awaits the running task when it is stopped, and tells it so', async () => {
    const begun = Promise.withResolvers<void>();
    let told = false;
    const work = runPeriodically({
      name: 'w',
      everyMs: 1,
      log: silent,
      task: async (signal) => {
        begun.resolve();
        await sleep(60_000, signal);
        told = signal.aborted;
      },
    });
    await begun.promise;
    await work.stop();
    expect(told).toBe(true);
  });
});

describe('startWorkLoop', () => {
  it('makes one more run of any number of wake-ups during a run', async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    const loop = startWorkLoop({
      name: 'w',
      everyMs: 60_000,
      log: silent,
      task: async () => {
        runs += 1;
        await gate.promise;
      },
    });
    for (let n = 0; n < 5; n += 1) loop.wake();
    gate.resolve();
    await loop.idle();
    expect(runs).toBe(2);
    loop.wake();
    await loop.idle();
    expect(runs).toBe(3);
    await loop.stop();
    await expect(loop.idle()).resolves.toBeUndefined();
  });
});
