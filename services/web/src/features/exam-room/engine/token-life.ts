/** Renewed at two thirds of the token's life, so that a third is left for tries. */
const RENEW_AT = 2 / 3;
const AT_LEAST_MS = 5_000;
/** setTimeout holds 24.8 days; nothing needs to sleep that long. */
const AT_MOST_MS = 12 * 3_600_000;

/**
 * Milliseconds until the session token should be renewed.
 * @param issuedAt, now server time, ms since the Unix epoch
 * @param expiresAt ISO 8601
 */
export function renewalDelayMs(issuedAt: number, expiresAt: string, now: number): number {
  const expires = Date.parse(expiresAt);
  if (!Number.isFinite(expires)) return AT_LEAST_MS;
  const due = issuedAt + (expires - issuedAt) * RENEW_AT;
  return Math.min(AT_MOST_MS, Math.max(AT_LEAST_MS, due - now));
}
