/** Epoch milliseconds, wall clock. */
export type EpochMs = number;

/** Stops a timer; harmless once it has fired. */
export type Cancel = () => void;

/** Time as the runtime sees it. Tests hand in their own. */
export interface Clock {
  /** Wall clock, epoch ms: may jump. For instants that people and the API server name. */
  now(): EpochMs;
  /** Milliseconds since some fixed instant, never back: for how long something took or is still good. */
  monotonic(): number;
  /** Calls back once, after `ms`, at most MAX_TIMER_MS. */
  after(ms: number, callback: () => void): Cancel;
  /** Resolves after `ms`, or as soon as the signal aborts: who sleeps looks at the signal afterwards. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** Uniform in [0, 1). */
export type Random = () => number;

/**
 * No timer is set for longer. Node's overflow above 2^31-1 ms (24.8 days) and then fire at once, in a loop; and a wall
 * clock that is put right must be noticed.
 */
export const MAX_TIMER_MS = 300_000;

/** A timer's length that is safe to hand to setTimeout: whole, 0..MAX_TIMER_MS; what is not a number waits longest. */
export const timerMs = (ms: number): number =>
  Number.isNaN(ms) ? MAX_TIMER_MS : Math.ceil(Math.min(Math.max(ms, 0), MAX_TIMER_MS));

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, timerMs(ms));
    return () => clearTimeout(timer);
  },
  sleep(ms, signal) {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const finish = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const timer = setTimeout(finish, timerMs(ms));
      signal?.addEventListener('abort', finish, { once: true });
    });
  },
};
