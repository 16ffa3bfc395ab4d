/** Milliseconds for which the sender still wants an answer, from the moment the request arrives. */
export const DEADLINE_HEADER = 'x-deadline-ms';

/**
 * For how long a picture may wait: what its sender says, but no longer than the server's own limit.
 * @returns milliseconds; undefined where the header says no whole number of 1 or more
 */
export function waitAtMost(header: string | string[] | undefined, limitMs: number): number | undefined {
  if (header === undefined) return limitMs;
  const text = String(header);
  return /^[1-9]\d{0,8}$/.test(text) ? Math.min(Number(text), limitMs) : undefined;
}
