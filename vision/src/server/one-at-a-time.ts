/** Runs work one piece after the other, in order, with a bound on what waits. */
export class OneAtATime {
  #last: Promise<unknown> = Promise.resolve();
  #admitted = 0;

  /** @param maxWaiting how many may wait besides the one that runs, >= 0 */
  constructor(readonly maxWaiting: number) {}

  /** How many run or wait. */
  get admitted(): number {
    return this.#admitted;
  }

  /** A place in the queue, or undefined where none is free. Call `leave` once, whatever happens. */
  enter(): { run<T>(work: () => Promise<T>): Promise<T>; leave(): void } | undefined {
    if (this.#admitted > this.maxWaiting) return undefined;
    this.#admitted += 1;
    let left = false;
    return {
      run: (work) => {
        const result = this.#last.then(work);
        // The chain only says when the turn is over; how it went is told by `result`.
        this.#last = result.then(
          () => undefined,
          () => undefined,
        );
        return result;
      },
      leave: () => {
        if (left) return;
        left = true;
        this.#admitted -= 1;
      },
    };
  }
}
