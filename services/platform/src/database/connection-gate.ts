import { DatabaseOverloaded } from './errors.js';

export interface ConnectionGateOptions {
  /** How many may be inside at once, >= 1. */
  readonly permits: number;
  /** Inside and waiting together; more are refused at once. */
  readonly maxWaiting: number;
  /** Whoever waits longer is refused, ms. */
  readonly maxWaitMs: number;
}

/** Lets as many pieces of work in as there are connections, in the order of arrival. Nobody waits without an end. */
export class ConnectionGate {
  readonly #options: ConnectionGateOptions;
  readonly #waiting = new Set<() => void>();
  #inside = 0;
  #closed = false;
  #emptied: (() => void) | undefined;

  constructor(options: ConnectionGateOptions) {
    this.#options = options;
  }

  /** @throws {DatabaseOverloaded} too many wait, or it waited too long. @throws {Error} the database is closed */
  async through<T>(work: () => Promise<T>): Promise<T> {
    if (this.#closed) throw new Error('the database is closed');
    if (this.#inside + this.#waiting.size >= this.#options.maxWaiting) throw new DatabaseOverloaded();
    if (this.#inside >= this.#options.permits) await this.#turn();
    else this.#inside += 1;
    try {
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
        reject(new DatabaseOverloaded());
      }, this.#options.maxWaitMs);
      this.#waiting.add(enter);
    });
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
