import { describe, expect, it } from '@jest/globals';
import { Controller, type ControllerOptions, type Reconcile } from './controller.js';
import { ApiError, TerminalError } from './errors.js';
import type { Handler, Informer } from './informer.js';
import { RuntimeMetrics } from './metrics.js';
import { FakeClock, settle } from './testing/fake-clock.js';
import { listeningLog, type Stored, stored } from './testing/objects.js';
import { PRIORITY, WorkQueue, type WorkQueueOptions } from './work-queue.js';

function run(reconcile: Reconcile, options: Partial<ControllerOptions> = {}, queueOptions: WorkQueueOptions = {}) {
  const clock = new FakeClock();
  const metrics = new RuntimeMetrics();
  const log = listeningLog();
  const queue = new WorkQueue({ clock, random: () => 0, observer: metrics.queue('test'), ...queueOptions });
  const observer = metrics.controller('test', 1);
  const controller = new Controller({ name: 'test', reconcile, queue, log, clock, workers: 1, observer, ...options });
  const stop = new AbortController();
  const count = async (name: string, labels: object) => {
    const found = await metrics.registry.getSingleMetric(name)?.get();
    return found?.values.find((each) => JSON.stringify(each.labels) === JSON.stringify(labels))?.value;
  };
  return { clock, metrics, log, queue, controller, stop, count, ended: controller.run(stop.signal) };
}

/** As much of an informer as a controller sees. */
function source(objects: readonly Stored[]) {
  let handler: Handler<Stored> = () => undefined;
  const informer = {
    onChange: (given: Handler<Stored>) => {
      handler = given;
    },
    list: () => objects,
  } as unknown as Informer<Stored>;
  return { informer, tell: (change: Parameters<Handler<Stored>>[0]) => handler(change) };
}

describe('a controller', () => {
  it('reconciles again at the instant it was asked to', async () => {
    const at: number[] = [];
    const { clock, controller, count } = run(async () => {
      at.push(clock.monotonic());
      return at.length < 3 ? { wakeAt: clock.now() + 60_000 } : {};
    });
    controller.add('exams/a');
    await clock.advance(600_000);
    expect(at).toEqual([0, 60_000, 120_000]);
    const controllerName = 'test';
    expect(
      await count('controller_runtime_reconcile_total', { controller: controllerName, result: 'requeue_after' }),
    ).toBe(2);
    expect(await count('controller_runtime_reconcile_total', { controller: controllerName, result: 'success' })).toBe(
      1,
    );
  });

  it('tries again what failed, after its back-off, and takes what is thrown that is no Error for a fault', async () => {
    const at: number[] = [];
    const { clock, controller, count, log } = run(async () => {
      at.push(clock.monotonic());
      if (at.length === 1) throw new Error('not yet');
      if (at.length === 2) throw 'a word';
      return {};
    });
    controller.add('exams/a');
    await clock.advance(60_000);
    expect(at).toEqual([0, 100, 300]);
    expect(await count('controller_runtime_reconcile_errors_total', { controller: 'test' })).toBe(2);
    expect(await count('controller_runtime_reconcile_panics_total', { controller: 'test' })).toBe(1);
    expect(await count('workqueue_retries_total', { name: 'test', controller: 'test' })).toBe(2);
    expect(log.lines).toHaveLength(2);
  });

  it('survives a reconciler that throws before it has begun, or gives nothing back', async () => {
    let calls = 0;
    const broken = (() => {
      calls++;
      if (calls === 1) throw new Error('at once');
      return calls === 2 ? Promise.resolve(undefined) : Promise.resolve({});
    }) as unknown as Reconcile;
    const { clock, controller } = run(broken);
    controller.add('exams/a');
    await clock.advance(60_000);
    expect(calls).toBe(3);
  });

  it('does not try again what no retry can mend, until it changes', async () => {
    let calls = 0;
    const { clock, controller, count } = run(async () => {
      calls++;
      throw new TerminalError('nonsense');
    });
    controller.add('exams/a');
    await clock.advance(3_600_000);
    expect(calls).toBe(1);
    controller.add('exams/a');
    await settle();
    expect(calls).toBe(2);
    expect(await count('controller_runtime_terminal_reconcile_errors_total', { controller: 'test' })).toBe(2);
  });

  it('stays away for as long as the API server asked', async () => {
    const at: number[] = [];
    const { clock, controller } = run(async () => {
      at.push(clock.monotonic());
      if (at.length === 1) throw new ApiError(429, 'TooManyRequests', '', 'GET', 30_000);
      return {};
    });
    controller.add('exams/a');
    await clock.advance(60_000);
    expect(at).toEqual([0, 30_000]);
  });

  it('tells a reconcile whose time is up, and waits for it all the same', async () => {
    let signal: AbortSignal | undefined;
    let calls = 0;
    const { clock, controller } = run(
      (_, given) => {
        calls++;
        signal = given;
        return new Promise(() => undefined);
      },
      { reconcileTimeoutMs: 1_000, workers: 2 },
    );
    controller.add('exams/a');
    await clock.advance(999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    expect(signal?.aborted).toBe(true);
    controller.add('exams/a');
    await clock.advance(60_000);
    expect(calls).toBe(1);
  });

  it('ends when what is in progress has ended, and begins nothing more', async () => {
    let finish: () => void = () => undefined;
    const keys: string[] = [];
    const { controller, stop, ended } = run(async (key) => {
      keys.push(key);
      await new Promise<void>((resolve) => {
        finish = resolve;
      });
      return {};
    });
    controller.add('a');
    controller.add('b');
    await settle();
    let hasEnded = false;
    void ended.then(() => {
      hasEnded = true;
    });
    stop.abort();
    await settle();
    expect(hasEnded).toBe(false);
    finish();
    await ended;
    expect(keys).toEqual(['a']);
  });

  it('looks at owners of a change, at both where it moved, and at what is pressing first', async () => {
    const keys: string[] = [];
    const { controller } = run(
      async (key) => {
        keys.push(key);
        return {};
      },
      { priorityOf: (key) => (key === 'live' ? PRIORITY.urgent : PRIORITY.normal) },
    );
    const { informer, tell } = source([stored('x', '1', { owner: 'rest' }), stored('y', '1', { owner: 'live' })]);
    controller.watches(informer, ({ data }) => [data?.owner ?? '']);
    controller.resync();
    tell({
      type: 'updated',
      object: stored('x', '2', { owner: 'live' }),
      previous: stored('x', '1', { owner: 'old' }),
    });
    await settle();
    expect(keys[0]).toBe('rest'); // a worker was idle: it had it before anything else came
    expect(keys.slice(1)).toEqual(['live', 'old']);
  });

  it('loses nobody when its queue is full', async () => {
    const seen = new Set<string>();
    const { controller, log, clock } = run(
      async (key) => {
        seen.add(key);
        return {};
      },
      {},
      { maxKeys: 4 },
    );
    const objects = Array.from({ length: 12 }, (_, index) => stored(`o${index}`));
    const { informer, tell } = source(objects);
    controller.watches(informer);
    for (const object of objects) tell({ type: 'added', object });
    await clock.advance(1_000);
    expect(seen.size).toBe(12);
    expect(log.lines.map(({ message }) => message)).toContainEqual(expect.stringContaining('full'));
  });

  it('loses neither a key nor a worker to a faulty priorityOf', async () => {
    const keys: string[] = [];
    const { controller } = run(
      async (key) => {
        keys.push(key);
        return {};
      },
      {
        priorityOf: () => {
          throw new Error('mine');
        },
      },
    );
    controller.add('a');
    await settle();
    controller.add('b');
    await settle();
    expect(keys).toEqual(['a', 'b']);
  });
});
