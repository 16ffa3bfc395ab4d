/** The two clocks of a device at one moment, ms: one that people set, and one that only runs and may stand in sleep. */
export interface TwoClocks {
  readonly wall: number;
  readonly steady: number;
}

/** What has passed up to a moment. */
export interface Passed {
  readonly at: TwoClocks;
  /** ms */
  readonly ms: number;
}

/** Adds what has passed since by the clock that went further; where both went back, nothing. */
export function passedAt({ at, ms }: Passed, now: TwoClocks): Passed {
  return { at: now, ms: ms + Math.max(0, now.wall - at.wall, now.steady - at.steady) };
}

/** @param read @default this device's clocks @returns ms since now: never falls, goes on in sleep and whatever is set */
export function risingClock(
  read: () => TwoClocks = () => ({ wall: Date.now(), steady: performance.now() }),
): () => number {
  let passed: Passed = { at: read(), ms: 0 };
  return () => {
    passed = passedAt(passed, read());
    return passed.ms;
  };
}
