export type { BackgroundWork, WorkLog } from './background-work.js';
export { type Backoff, backoffMs } from './backoff.js';
export { type RetryOptions, retry } from './retry.js';
export { type PeriodicOptions, runPeriodically } from './run-periodically.js';
export { type Sleep, sleep } from './sleep.js';
export { startWorkLoop, type WorkLoop, type WorkLoopOptions } from './work-loop.js';
