/** What is left of a sitting can be read on its device for this long after the sitting's end. */
export const KEPT_AFTER_END_MS = 86_400_000;

interface KeptSitting {
  readonly reservationId: string;
  /** ISO 8601 */
  readonly endsAt: string;
}

/**
 * The sittings whose time on this device is over.
 * @param now ms since the Unix epoch
 * @param except a reservation that is opened now, whatever a clock says
 */
export const sittingsToForget = <T extends KeptSitting>(kept: readonly T[], now: number, except: string | null): T[] =>
  kept.filter(({ reservationId, endsAt }) => reservationId !== except && Date.parse(endsAt) < now - KEPT_AFTER_END_MS);
