import { type Backoff, backoffMs } from './backoff.js';
import { sleep as realSleep, type Sleep } from './sleep.js';

export interface RetryOptions extends Backoff {
  /** How often it is tried in all, >= 1. */
  readonly attempts: number;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** @default a timer */
  readonly sleep?: Sleep;
  readonly signal?: AbortSignal;
  /** Whether another try can help. @default every error */
  readonly isRetryable?: (error: unknown) => boolean;
}

/**
 * Calls `work` until it succeeds, at most `attempts` times, pausing with full jitter in between.
 * @param work gets the number of the attempt, from 1
 * @returns what work returned
 * @throws {RangeError} attempts is below 1
 * @throws the last error of work; no further try is begun once the signal aborted
 */
export async function retry<T>(options: RetryOptions, work: (attempt: number) => Promise<T>): Promise<T> {
  const { attempts, random, signal, sleep = realSleep, isRetryable = () => true } = options;
  if (!(attempts >= 1)) throw new RangeError(`attempts is ${attempts}, must be at least 1`);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      if (attempt >= attempts || signal?.aborted || !isRetryable(error)) throw error;
      await sleep(backoffMs(attempt, options, random), signal);
      if (signal?.aborted) throw error;
    }
  }
}
