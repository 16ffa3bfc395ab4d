export interface BackOff {
  readonly firstMs: number;
  readonly longestMs: number;
}

/** For frames, events and answers: a short hiccup is hardly felt, a long outage costs a call each half minute. */
export const SEND_BACK_OFF: BackOff = { firstMs: 500, longestMs: 30_000 };
/** For the event socket. */
export const SOCKET_BACK_OFF: BackOff = { firstMs: 500, longestMs: 15_000 };

/** A server that names a wait longer than this is not believed. */
const LONGEST_RETRY_AFTER_MS = 120_000;

/**
 * How long to wait before the next try: doubled each time, half of it fixed and half by chance, so that a thousand
 * browsers do not return at once.
 * @param failures failed tries so far, from 1
 * @param random 0 <= x < 1
 * @param retryAfterSeconds what the server asked for: never less than this, jitter on top
 */
export function backOffMs(
  failures: number,
  random: number,
  { firstMs, longestMs }: BackOff = SEND_BACK_OFF,
  retryAfterSeconds: number | null = null,
): number {
  const full = Math.min(longestMs, firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
  const own = full / 2 + (full / 2) * random;
  if (retryAfterSeconds === null || !(retryAfterSeconds > 0)) return own;
  const asked = Math.min(LONGEST_RETRY_AFTER_MS, retryAfterSeconds * 1000);
  return Math.max(own, asked + (asked / 4) * random);
}
