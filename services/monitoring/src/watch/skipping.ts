/** How things stand when a frame's turn has come. */
export interface Turn {
  /** Since it was received, ms. */
  readonly waitedMs: number;
  /** From the session's newest analysed frame to this one, by receive times, ms; Infinity before the first. */
  readonly sinceAnalysedMs: number;
  /** Does a newer frame of its session wait? */
  readonly isNewerWaiting: boolean;
  /** Do as many other sessions wait as can be looked at side by side? Else sparing this frame gains nobody anything. */
  readonly areOthersWaiting: boolean;
}

/** A frame that waited this long while a newer one of its session came is skipped: live matters more than complete. */
export const STALE_AFTER_MS = 2_000;
/**
 * Chosen, so that what a proctor sees is less than a second old while there are more frames than vision can look at: with
 * the sending and the look itself.
 */
export const FRESH_FOR_MS = 600;
/** Chosen, between one interval of 2 s and two: the frame before it was looked at, so this one can be spared. */
export const SPARED_WITHIN_MS = 3_000;

/**
 * Whether a frame is passed over without a look.
 *
 * Where more frames come than can be looked at, all would wait for as long as the oldest may. So one whose session had the
 * frame before it looked at is let go once it is no longer fresh; then those that follow a skipped one wait little. Each
 * session has every second frame looked at as long as vision can do half of them.
 */
export const isSkipped = ({ waitedMs, sinceAnalysedMs, isNewerWaiting, areOthersWaiting }: Turn): boolean =>
  isNewerWaiting
    ? waitedMs > STALE_AFTER_MS
    : areOthersWaiting && waitedMs > FRESH_FOR_MS && sinceAnalysedMs <= SPARED_WITHIN_MS;
