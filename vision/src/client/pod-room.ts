/** No pod is given more, however many cores it has: several smaller pods lose less when one of them ends. Chosen. */
export const MOST_AT_ONE_POD = 64;

/**
 * Pictures that one pod may be given at once: as many as it looks at, and some more that hide the way there.
 * @param looksAtOnce what the pod told, >= 1; null: nothing, and it counts as one that looks at a single picture
 * @param withOne how many a pod is given that looks at a single picture, >= 1
 * @returns at most MOST_AT_ONE_POD, and at least as many as without having been told
 */
export const roomAt = (looksAtOnce: number | null, withOne: number): number =>
  Math.max(withOne, Math.min(MOST_AT_ONE_POD, (looksAtOnce ?? 1) + withOne - 1));
