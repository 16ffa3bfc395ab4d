import { startWorkLoop, type WorkLoop, type WorkLoopOptions } from './work-loop.js';

export type PeriodicOptions = Pick<
  WorkLoopOptions,
  'name' | 'everyMs' | 'task' | 'log' | 'jitter' | 'random' | 'sleep' | 'waitFirst'
>;

/**
 * Runs a task now and then every `everyMs`, counted from the end of a run, until `stop()`, which awaits a running one.
 * A task that throws is logged and counted; the next run comes as usual. One run at a time.
 * @param options `jitter` is 0.1 unless given: each pause is up to a tenth shorter, so that replicas drift apart
 */
export function runPeriodically(options: PeriodicOptions): Pick<WorkLoop, 'name' | 'counters' | 'stop'> {
  return startWorkLoop({ jitter: 0.1, ...options });
}
