export interface KeyedInOrderOptions<T> {
  /** How many are at work at once, >= 1. */
  readonly concurrency: number;
  /** How many may wait, >= 1: beyond it `push` waits. */
  readonly capacity: number;
  readonly keyOf: (item: T) => string;
  readonly work: (item: T) => Promise<void>;
}

/**
 * Works items off, those of one key one after the other in the order they came, those of other keys meanwhile. Keys
 * take turns, so that a busy one holds nobody up. When one piece of work fails, no further one is begun.
 */
export class KeyedInOrder<T> {
  readonly #options: KeyedInOrderOptions<T>;
  /** Keys with work: what waits for each, in order. */
  readonly #waiting = new Map<string, T[]>();
  /** Keys that have something waiting and nothing at work, in turn. */
  readonly #ready: string[] = [];
  #waitingCount = 0;
  #atWork = 0;
  #failure: { readonly error: unknown } | undefined;
  #changed = Promise.withResolvers<void>();

  /** @throws {RangeError} concurrency or capacity is below 1 */
  constructor(options: KeyedInOrderOptions<T>) {
    for (const name of ['concurrency', 'capacity'] as const)
      if (!(options[name] >= 1)) throw new RangeError(`${name} is ${options[name]}, must be at least 1`);
    this.#options = options;
  }

  /** Items that nobody works on yet. */
  get waiting(): number {
    return this.#waitingCount;
  }
  get atWork(): number {
    return this.#atWork;
  }

  /**
   * Takes an item. Resolves when there is room for another: await it before the next push.
   * @throws what a piece of work threw
   */
  async push(item: T): Promise<void> {
    this.#throwFailure();
    const key = this.#options.keyOf(item);
    const line = this.#waiting.get(key);
    if (line) line.push(item);
    else {
      this.#waiting.set(key, [item]);
      this.#ready.push(key);
    }
    this.#waitingCount += 1;
    this.#begin();
    while (this.#waitingCount >= this.#options.capacity && !this.#failure) await this.#changed.promise;
    this.#throwFailure();
  }

  /**
   * Resolves when all that was pushed is worked off.
   * @throws what a piece of work threw, once nothing is at work any more
   */
  async idle(): Promise<void> {
    while (this.#atWork > 0) await this.#changed.promise;
    this.#throwFailure();
  }

  #begin(): void {
    while (this.#atWork < this.#options.concurrency && !this.#failure) {
      const key = this.#ready.shift();
      const item = key === undefined ? undefined : this.#waiting.get(key)?.shift();
      if (key === undefined || item === undefined) return;
      this.#waitingCount -= 1;
      this.#atWork += 1;
      void this.#run(key, item);
    }
  }

  async #run(key: string, item: T): Promise<void> {
    try {
      await this.#options.work(item);
    } catch (error) {
      this.#failure ??= { error };
    }
    this.#atWork -= 1;
    if (this.#waiting.get(key)?.length === 0) this.#waiting.delete(key);
    else this.#ready.push(key);
    this.#begin();
    const changed = this.#changed;
    this.#changed = Promise.withResolvers();
    changed.resolve();
  }

  #throwFailure(): void {
    if (this.#failure) throw this.#failure.error;
  }
}
