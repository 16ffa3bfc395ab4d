/** Pictures of an outage are sent for this long before the paper, which ends the session, is handed in. */
const LAST_PICTURES_MS = 120_000;
/** The server takes papers for 60 s after the end: the paper sets out well before. */
const AFTER_END_MS = 40_000;
/** A device keeps a picture within moments; where its storage hangs, the paper goes without that picture. */
export const KEPT_WITHIN_MS = 3_000;

/**
 * Pictures that the paper waits for.
 * @param spooled of them wait on this device. @param beingKept are on their way there
 * @param waitedMs since this try to hand in began, from which no picture is taken any more
 */
export const picturesBeforePaper = (spooled: number, beingKept: number, waitedMs: number): number =>
  spooled + (waitedMs < KEPT_WITHIN_MS ? beingKept : 0);

/** One or two pictures are on their way at any time. @returns of those that wait, how many an outage left behind */
export const picturesOfOutage = (waiting: number): number => (waiting > 2 ? waiting : 0);

/**
 * For how much longer the paper may wait for pictures, ms; not at all at 0 and below.
 * @param waitedMs since the hand-in began
 * @param endsAt ISO 8601; null where it is not known
 * @param serverNow ms since the Unix epoch
 */
export const patienceForPicturesMs = (waitedMs: number, endsAt: string | null, serverNow: number): number =>
  endsAt === null ? 0 : Math.min(LAST_PICTURES_MS - waitedMs, Date.parse(endsAt) + AFTER_END_MS - serverNow);
