import { DatabaseOverloaded } from './errors.js';

/** Lets one piece of work at a time through, in the order of arrival, and refuses what would wait too long. */
export class TransactionQueue {
  readonly #maxWaiting: number;
  #last: Promise<unknown> = Promise.resolve();
  #inside = 0;
  #closed = false;

  /** @param maxWaiting how many may be inside, the running one included, >= 1 */
  constructor(maxWaiting: number) {
    this.#maxWaiting = maxWaiting;
  }

  /** @throws {DatabaseOverloaded} too many wait. @throws {Error} the database is closed */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#counted(() => {
      const turn = this.#last.then(work);
      this.#last = turn.catch(() => undefined); // the caller gets the error; the next in line only needs the end
      return turn;
    });
  }

  /** Counts against the same bound but waits for no one: a read interleaves with transactions by query. */
  async alongside<T>(work: () => Promise<T>): Promise<T> {
    return this.#counted(work);
  }

  /** Refuses new work and resolves when what is inside is done. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#last;
  }

  async #counted<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the database is closed');
    if (this.#inside >= this.#maxWaiting) throw new DatabaseOverloaded();
    this.#inside += 1;
    try {
      return await work();
    } finally {
      this.#inside -= 1;
    }
  }
}
