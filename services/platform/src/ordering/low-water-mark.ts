/**
 * How far a log is worked off when its records end in any order: up to the first that has not ended. This is what may
 * be committed, since all before it is done.
 */
export class LowWaterMark {
  /** In the order of their positions: whether it has ended. */
  readonly #begun = new Map<bigint, boolean>();
  #mark: bigint;
  #newest: bigint;

  /** @param start the position of the first record to come, or one before it */
  constructor(start: bigint) {
    this.#mark = start;
    this.#newest = start - 1n;
  }

  /** Every record below it has ended: the place to commit. It never goes back. */
  get mark(): bigint {
    return this.#mark;
  }
  /** Records begun that the mark has not passed. */
  get open(): number {
    return this.#begun.size;
  }

  /** @throws {RangeError} the position is not above the last one that was begun */
  begin(position: bigint): void {
    if (position <= this.#newest) throw new RangeError(`${position} was begun after ${this.#newest}`);
    this.#newest = position;
    this.#begun.set(position, false);
  }

  /** @throws {RangeError} the position was not begun, or has ended already */
  end(position: bigint): void {
    if (this.#begun.get(position) !== false) throw new RangeError(`${position} is not at work`);
    this.#begun.set(position, true);
    for (const [first, ended] of this.#begun) {
      if (!ended) break;
      this.#begun.delete(first);
      this.#mark = first + 1n;
    }
  }
}
