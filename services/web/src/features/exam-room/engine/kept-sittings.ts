/** What is left of a sitting can be read on its device for this long after the sitting's end. */
export const KEPT_AFTER_END_MS = 86_400_000;

interface KeptSitting {
  /** ISO 8601 */
  readonly endsAt: string;
}

/** The sittings whose time on this device is over. @param serverNow ms since the Unix epoch */
export const sittingsToForget = <T extends KeptSitting>(kept: readonly T[], serverNow: number): T[] =>
  kept.filter(({ endsAt }) => Date.parse(endsAt) < serverNow - KEPT_AFTER_END_MS);
