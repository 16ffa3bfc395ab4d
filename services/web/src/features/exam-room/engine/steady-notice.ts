/** A notice that comes and goes with what it tells of, but not with each flicker of it. */
export interface SteadyNotice {
  readonly shown: boolean;
  /** Since when it should be the other way, ms of a clock that never jumps; null where it is as it should be. */
  readonly wrongSince: number | null;
}

export const NOT_SHOWN: SteadyNotice = { shown: false, wrongSince: null };

/** What is over sooner is no news. */
export const SHOWN_AFTER_MS = 1_000;
/** Long enough to be read, and longer than the moment of a new try. */
export const GONE_AFTER_MS = 3_000;

/**
 * The notice comes once it was wanted for a second without a break, and goes once it was not for three.
 * @param at ms of a clock that never jumps, rising from call to call
 */
export function steadily({ shown, wrongSince }: SteadyNotice, wanted: boolean, at: number): SteadyNotice {
  if (wanted === shown) return { shown, wrongSince: null };
  const since = wrongSince ?? at;
  const isDue = at - since >= (wanted ? SHOWN_AFTER_MS : GONE_AFTER_MS);
  return isDue ? { shown: wanted, wrongSince: null } : { shown, wrongSince: since };
}
