/** When a picture in doubt is looked at twice: while there is time to spare, or always, or never. */
export const SECOND_LOOKS = ['spare', 'always', 'never'] as const;
export type SecondLooks = (typeof SECOND_LOOKS)[number];

/** Share of its time in which a process looks, from which it leaves doubts: above, pictures are likely to wait. */
const BUSY = 0.8;

/** A picture counts so much less with each that follows: the last ten or so say how busy it is. */
const MEMORY = 0.9;

/**
 * How busy a process is that looks at one picture after the other: the share of time in which it looks, over the last
 * handful of pictures. Once that nears 1, pictures wait, and a second look at one is paid for by the others.
 */
export class SpareTime {
  #busyMs = 0;
  #passedMs = 0;
  #lastEndAt: number | null = null;

  /** @param now of a picture that is about to be looked at */
  mayLookTwice(when: SecondLooks, now: number): boolean {
    return when === 'always' || (when === 'spare' && this.busyShare(now) < BUSY);
  }

  /** A picture was looked at. @param from @param to ms on a clock that never goes back */
  looked(from: number, to: number): void {
    this.#busyMs = this.#busyMs * MEMORY + (to - from);
    this.#passedMs = this.#passedMs * MEMORY + (to - (this.#lastEndAt ?? from));
    this.#lastEndAt = to;
  }

  /** 0..1; 0 before the first. @param now of a picture that is being looked at. The wait before it counts as well. */
  busyShare(now: number): number {
    const passed = this.#passedMs * MEMORY + (now - (this.#lastEndAt ?? now));
    return passed > 0 ? Math.min(1, (this.#busyMs * MEMORY) / passed) : 0;
  }
}
