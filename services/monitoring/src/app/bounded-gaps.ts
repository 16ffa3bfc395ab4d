import type { GapRecord } from './store.js';

/** Of one session and cause; four causes of it are as many as are listed. A device may make a new one with each frame. */
export const MOST_GAPS_OF_A_CAUSE = 125;

/**
 * At most so many gaps: of neighbours, the two that lie closest become one, which then includes the time between them.
 * Frames and time given back are added up. The newest is left alone, since it may still grow.
 * @param gaps of one session and cause, oldest first @param most at least 2
 */
export function boundedGaps(gaps: readonly GapRecord[], most = MOST_GAPS_OF_A_CAUSE): readonly GapRecord[] {
  let bounded = gaps;
  while (bounded.length > most) {
    const at = closestPair(bounded.slice(0, -1));
    const [one, other] = bounded.slice(at, at + 2) as [GapRecord, GapRecord];
    bounded = [...bounded.slice(0, at), joined(one, other), ...bounded.slice(at + 2)];
  }
  return bounded;
}

/** Where the first of the two stands. */
function closestPair(gaps: readonly GapRecord[]): number {
  const between = gaps.slice(1).map(({ beganAt }, index) => beganAt.getTime() - (gaps[index]?.endedAt.getTime() ?? 0));
  return between.reduce((best, ms, index) => (ms < (between[best] ?? 0) ? index : best), 0);
}

const joined = (one: GapRecord, other: GapRecord): GapRecord => ({
  ...one,
  endedAt: one.endedAt > other.endedAt ? one.endedAt : other.endedAt,
  lateFrames: one.lateFrames + other.lateFrames,
  givenBackMs: one.givenBackMs + other.givenBackMs,
});
