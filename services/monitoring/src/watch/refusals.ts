import type { Gap } from './standstill.js';

/** A device tries again after seconds, with back-off: when nothing was refused for this long, it is over. */
const OVER_AFTER_MS = 15_000;
/** While it lasts the time is given back in parts, so that no deadline passes meanwhile. */
const SETTLED_EVERY_MS = 30_000;

/** Frames of one session that this platform did not take: since when, until when, and how much of it is settled. */
export class Refusals {
  #from: number | null = null;
  #to = 0;
  #settledTo = 0;
  #isOver = false;

  /** @param at server time, ms since the Unix epoch */
  refused(at: number): void {
    if (this.#from === null) {
      this.#from = at;
      this.#settledTo = at;
    }
    this.#to = Math.max(this.#to, at);
    this.#isOver = false;
  }
  /** A frame was taken: what was refused before is over. */
  taken(at: number): void {
    if (this.#from === null || this.#isOver) return;
    this.#to = Math.max(this.#to, at);
    this.#isOver = true;
  }

  /** From the first refusal to the newest, or to the first frame that was taken again; null where there is none. */
  get gap(): Gap | null {
    return this.#from === null ? null : { from: this.#from, to: this.#to };
  }
  /** What is to be settled now, or null. @returns `unsettled` where the part begins that was not settled before */
  due(now: number): (Gap & { unsettled: number }) | null {
    const { gap } = this;
    if (!gap) return null;
    const isOver = this.#isOver || now - gap.to >= OVER_AFTER_MS;
    return isOver || gap.to - this.#settledTo >= SETTLED_EVERY_MS ? { ...gap, unsettled: this.#settledTo } : null;
  }
  settled({ to }: Gap, now: number): void {
    this.#settledTo = to;
    if (this.#to === to && (this.#isOver || now - to >= OVER_AFTER_MS)) this.#from = null;
  }
}
