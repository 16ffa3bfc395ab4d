import { DatabaseOverloaded } from './errors.js';

export interface ConnectionGateOptions {
  /** How many may be inside at once, >= 1. */
  readonly permits: number;
  /** Inside and waiting together; more are refused at once. */
  readonly maxWaiting: number;
  /** Whoever waits longer is refused, ms. */
  readonly maxWaitMs: number;
}

/** How busy the connections are, as a monitor asks. */
export interface ConnectionUse {
  /** How many there may be. */
  readonly limit: number;
  readonly inUse: number;
  /** Pieces of work that wait for one. */
  readonly waiting: number;
  /** How many were refused since the start: too many waited, or for too long. */
  readonly refused: number;
  /** Calls the listener with the time that each piece of work waited, s; 0 where one was free. */
  onAcquired(listener: (seconds: number) => void): void;
}

/** Lets as many pieces of work in as there are connections, in the order of arrival. Nobody waits without an end. */
export class ConnectionGate implements ConnectionUse {
  readonly #options: ConnectionGateOptions;
  readonly #waiting = new Set<() => void>();
  readonly #acquired = new Set<(seconds: number) => void>();
  #inside = 0;
  #refused = 0;
  #closed = false;
  #emptied: (() => void) | undefined;

  constructor(options: ConnectionGateOptions) {
    this.#options = options;
  }

  get limit(): number {
    return this.#options.permits;
  }
  get inUse(): number {
    return this.#inside;
  }
  get waiting(): number {
    return this.#waiting.size;
  }
  get refused(): number {
    return this.#refused;
  }
  onAcquired(listener: (seconds: number) => void): void {
    this.#acquired.add(listener);
  }

  /** @throws {DatabaseOverloaded} too many wait, or it waited too long. @throws {Error} the database is closed */
  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the database is closed');
    if (this.#inside + this.#waiting.size >= this.#options.maxWaiting) throw this.#refusal();
    const askedAt = performance.now();
    if (this.#inside >= this.#options.permits) await this.#turn();
    else this.#inside += 1;
    try {
      for (const listener of this.#acquired) listener((performance.now() - askedAt) / 1_000);
      return await work();
    } finally {
      this.#leave();
    }
  }

  /** Refuses new work and resolves when what is inside, or waits, is done. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#inside === 0) return;
    await new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
  }

  /** Resolves with a permit that another has left behind. */
  #turn(): Promise<void> {
    return new Promise((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        this.#waiting.delete(enter);
        reject(this.#refusal());
      }, this.#options.maxWaitMs);
      this.#waiting.add(enter);
    });
  }

  #refusal(): DatabaseOverloaded {
    this.#refused += 1;
    return new DatabaseOverloaded();
  }

  #leave(): void {
    const [next] = this.#waiting;
    if (next) {
      this.#waiting.delete(next);
      next(); // the permit goes over
      return;
    }
    this.#inside -= 1;
    if (this.#inside === 0) this.#emptied?.();
  }
}
