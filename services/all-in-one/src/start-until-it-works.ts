import { backoffMs, sleep as realSleep } from '@proctorwise/platform';

/** Full jitter under 5 s, 10 s … 2 min: a network or a disk that comes back is found soon, and nothing is hammered. */
const BACKOFF = { baseMs: 5_000, maxMs: 120_000 };

export interface StartUntilItWorks {
  /** The first try, which runs already. */
  readonly first: Promise<void>;
  /** Another try; each must end by itself. */
  readonly start: () => Promise<void>;
  /** Ends the tries; one that runs is awaited. */
  readonly signal: AbortSignal;
  readonly onFailure: (error: unknown, pauseMs: number) => void;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Tries for ever, at a bounded rate. @returns false where it was told to end before one try worked; it never rejects */
export async function startUntilItWorks(options: StartUntilItWorks): Promise<boolean> {
  const { first, start, signal, onFailure, random = Math.random, sleep = realSleep } = options;
  let attempt = first;
  for (let failures = 1; ; failures += 1) {
    try {
      await attempt;
      return true;
    } catch (error) {
      if (signal.aborted) return false;
      const pauseMs = backoffMs(failures, BACKOFF, random);
      onFailure(error, pauseMs);
      await sleep(pauseMs, signal);
      if (signal.aborted) return false;
      attempt = start();
    }
  }
}
