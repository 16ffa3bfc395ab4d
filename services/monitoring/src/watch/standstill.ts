/** Above this the platform was away for those who sent: a platform gap. The design's bound for our own lag. */
const STOOD_STILL_ABOVE_MS = 5_000;
/** How often the process looks whether it still goes. */
const LOOK_EVERY_MS = 500;

export interface Gap {
  /** Server time, ms since the Unix epoch. */
  readonly from: number;
  readonly to: number;
}

/**
 * Notices that this very process stood still: stopped by a signal, starved of the processor, its machine asleep. It
 * could then hear nobody, and what it finds when it goes on looks like silence. Until the gap is answered for, nothing
 * that depends on the passing of time may be decided.
 */
export class Standstill {
  #lookedAt: number;
  #gap: Gap | null = null;
  #timer: NodeJS.Timeout | null = null;

  /**
   * @param upMs how long the machine has been up, ms: counts its sleep too, and nobody can set it
   * @param clock server time
   */
  constructor(
    private readonly upMs: () => number,
    private readonly clock: () => number,
  ) {
    this.#lookedAt = upMs();
  }

  start(): void {
    this.#lookedAt = this.upMs();
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS);
  }
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** @returns the standstill that nobody has answered for yet */
  look(): Gap | null {
    const up = this.upMs();
    const stoodStillMs = up - this.#lookedAt;
    this.#lookedAt = up;
    if (stoodStillMs > STOOD_STILL_ABOVE_MS) {
      const to = this.clock();
      this.#gap = { from: Math.min(to - Math.round(stoodStillMs), this.#gap?.from ?? to), to };
    }
    return this.#gap;
  }
  /** Silence is excused and the time given back, for as much of it as was known then. */
  answered(gap: Gap): void {
    if (this.#gap === gap) this.#gap = null;
  }
}
