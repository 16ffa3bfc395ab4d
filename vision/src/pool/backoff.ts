export interface Backoff {
  /** Pause before the first repetition, ms. */
  firstMs: number;
  /** No pause is longer, ms. */
  longestMs: number;
}

/**
 * Doubles from `firstMs` to `longestMs`; the latter half of it is left to chance, so that children do not start in step.
 * @param failures in a row, >= 1. @param random 0..1
 */
export function pauseMs(failures: number, { firstMs, longestMs }: Backoff, random: number): number {
  const whole = Math.min(longestMs, firstMs * 2 ** Math.min(failures - 1, 30));
  return whole / 2 + (whole / 2) * random;
}
