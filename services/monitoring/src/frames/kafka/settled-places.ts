/** How far the own partition's log was read at a moment, and what may still be on its way into it. */
export interface Moment {
  /** By the monotonic clock, ms. */
  readonly at: number;
  /** All that was sent before this is over, with all its tries. */
  readonly settledBefore: number;
  readonly readUpTo: number;
}
interface Note extends Moment {
  /** Of the whole log, somewhat later. */
  readonly end: number;
}

/** What a try sent on a connection that was closed may reach the brokers so long after another try was answered, ms. */
export const STRAY_WITHIN_MS = 60_000;
const MOST_NOTES = 200;

/**
 * Up to where the log of an owner may be given out of hand: whatever was repeated of it by the producer, unknown to it,
 * is read by now. A new owner that begins behind it finds no repetition of a frame that it has not seen: so it need not
 * ask the archive, which may be away, about what lies in the log.
 */
export class SettledPlaces {
  readonly #notes: Note[] = [];
  #upTo = 0;

  constructor(private readonly strayWithinMs = STRAY_WITHIN_MS) {}

  /** The own term begins here: what former owners wrote, and was not read before it, counts no more. */
  begin(position: number): void {
    this.#upTo = Math.max(this.#upTo, position);
  }

  /** @param end of the log, asked for after the moment */
  note(moment: Moment, end: number): void {
    // Where reading stands still for long the newest are kept less densely: that only delays.
    if (this.#notes.length >= MOST_NOTES) this.#notes.splice(-1, 1);
    this.#notes.push({ ...moment, end });
  }

  /** @param readUpTo how far the log is read now */
  upTo(readUpTo: number): number {
    const passed = this.#notes.findLast(({ end }) => end <= readUpTo);
    if (!passed) return this.#upTo;
    const index = this.#notes.findLastIndex(({ at }) => at <= passed.settledBefore - this.strayWithinMs);
    if (index < 0) return this.#upTo;
    this.#upTo = Math.max(this.#upTo, this.#notes[index]!.readUpTo);
    this.#notes.splice(0, index);
    return this.#upTo;
  }
}
