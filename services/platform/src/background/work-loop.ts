import { outsideTraces } from '../tracing/index.js';
import type { WorkLog } from './background-work.js';
import { type Backoff, backoffMs } from './backoff.js';
import { sleep as realSleep, type Sleep } from './sleep.js';

export interface WorkLoopOptions {
  readonly name: string;
  /** Longest pause between two runs, ms. */
  readonly everyMs: number;
  /** One run. The signal aborts when the loop is told to stop; the run may finish what it is at. */
  readonly task: (signal: AbortSignal) => Promise<void>;
  readonly log: WorkLog;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** Share of everyMs by which each pause is shortened at random, 0..1, so that loops drift apart. @default 0 */
  readonly jitter?: number;
  /** Pause after failed runs; no wake-up shortens it. @default the usual pause */
  readonly backoff?: Backoff;
  /** Whether the first run waits for the first pause or wake-up. @default false */
  readonly waitFirst?: boolean;
  /** @default a timer */
  readonly sleep?: Sleep;
}

export interface WorkLoop {
  readonly name: string;
  /** Runs so far, and how many of them threw. */
  readonly counters: { readonly runs: number; readonly failures: number };
  /** Ends the pause; during a run: one more run follows at once. Any number of wake-ups while it runs make one run. */
  wake(): void;
  /** Resolves when no run is going on and no wake-up is waiting. */
  idle(): Promise<void>;
  /** Begins no further run and resolves when the current one is over. */
  stop(): Promise<void>;
}

/**
 * Runs a task again and again until stopped, one run at a time. A run that throws is logged and counted, and never
 * ends the loop.
 */
export function startWorkLoop(options: WorkLoopOptions): WorkLoop {
  const { name, everyMs, task, log, backoff, jitter = 0, random = Math.random, sleep = realSleep } = options;
  const stopping = new AbortController();
  const counters = { runs: 0, failures: 0 };
  let awake = !(options.waitFirst ?? false);
  let pausing = false;
  let pause = new AbortController();
  let idleWaiters: (() => void)[] = [];

  const settleIdle = () => {
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const resolve of waiters) resolve();
  };
  /** @returns whether it succeeded */
  const runOnce = async (): Promise<boolean> => {
    counters.runs += 1;
    try {
      await task(stopping.signal);
      return true;
    } catch (error) {
      counters.failures += 1;
      log.error({ err: error, work: name, failures: counters.failures }, 'background work failed and goes on');
      return false;
    }
  };
  const loop = async () => {
    let failuresInRow = 0;
    while (!stopping.signal.aborted) {
      if (!awake) {
        pausing = true;
        pause = new AbortController();
        settleIdle();
        await sleep(everyMs * (1 - jitter * random()), AbortSignal.any([pause.signal, stopping.signal]));
        pausing = false;
        if (stopping.signal.aborted) break;
      }
      awake = false;
      failuresInRow = (await runOnce()) ? 0 : failuresInRow + 1;
      if (failuresInRow > 0 && backoff) {
        await sleep(backoffMs(failuresInRow, backoff, random), stopping.signal);
        awake = true;
      }
    }
    settleIdle();
  };
  const ended = outsideTraces(loop);

  return {
    name,
    counters,
    wake() {
      awake = true;
      pause.abort();
    },
    idle: () =>
      (pausing && !awake) || stopping.signal.aborted
        ? Promise.resolve()
        : new Promise((resolve) => {
            idleWaiters.push(resolve);
          }),
    async stop() {
      stopping.abort();
      await ended;
    },
  };
}
