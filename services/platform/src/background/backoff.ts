export interface Backoff {
  /** Ceiling of the first pause, ms, > 0. */
  readonly baseMs: number;
  /** Ceiling of every pause, ms, >= baseMs. */
  readonly maxMs: number;
}

/**
 * The pause after a failure, with full jitter: uniform in 0..ceiling, where the ceiling doubles with each failure.
 * Full jitter spreads callers that failed together, so that they do not come back together.
 * @param failures how many times it failed in a row so far, >= 1
 * @param random uniform in [0, 1)
 * @returns ms, 0 <= pause < maxMs
 */
export function backoffMs(failures: number, { baseMs, maxMs }: Backoff, random: () => number): number {
  // The exponent is capped where the ceiling has long been reached: 2 ** 1024 is Infinity, and Infinity * 0 is NaN.
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(failures - 1, 50));
  return random() * ceiling;
}
