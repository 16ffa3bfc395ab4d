import type { Random } from './clock.js';

export interface Backoff {
  /** First wait, ms, before jitter. */
  readonly baseMs: number;
  /** Longest wait, ms. */
  readonly capMs: number;
}

/**
 * How long to wait after the nth failure in a row: doubles from base to cap, then takes off up to half at random, so that
 * many who failed together do not come back together.
 * @param failures 1 for the first @returns ms, within [baseMs / 2, capMs]
 */
export function backoffMs({ baseMs, capMs }: Backoff, failures: number, random: Random): number {
  const full = Math.min(capMs, baseMs * 2 ** Math.min(Math.max(failures, 1) - 1, 40));
  return full * (1 - random() / 2);
}
