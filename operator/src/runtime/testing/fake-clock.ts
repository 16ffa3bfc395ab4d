import type { Cancel, Clock } from '../clock.js';

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly callback: () => void;
}

/** Lets everything run that waits for nothing but promises. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A clock that a test moves. */
export class FakeClock implements Clock {
  /** How long was slept, in order, ms. */
  readonly slept: number[] = [];
  #monotonic = 0;
  #wallOffset: number;
  #order = 0;
  readonly #timers = new Set<Timer>();
  readonly #skipsSleep: boolean;

  /** @param skipsSleep sleeps are noted and end at once, for tests with a real server; timers still wait for `advance` */
  constructor({ startsAt = Date.parse('2026-12-01T09:00:00Z'), skipsSleep = false } = {}) {
    this.#wallOffset = startsAt;
    this.#skipsSleep = skipsSleep;
  }

  now(): number {
    return this.#monotonic + this.#wallOffset;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, callback: () => void): Cancel {
    const timer = { at: this.#monotonic + Math.max(0, ms), order: this.#order++, callback };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  async sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms);
    if (signal?.aborted) return;
    if (this.#skipsSleep) return settle();
    await new Promise<void>((resolve) => {
      const finish = () => {
        cancel();
        signal?.removeEventListener('abort', finish);
        resolve();
      };
      const cancel = this.after(ms, finish);
      signal?.addEventListener('abort', finish, { once: true });
    });
  }

  /** How long until each timer that is set, ms, shortest first. */
  get timers(): readonly number[] {
    return [...this.#timers].map(({ at }) => at - this.#monotonic).sort((a, b) => a - b);
  }

  /** Someone sets the wall clock. */
  jumpWall(ms: number): void {
    this.#wallOffset += ms;
  }

  /** Fires what becomes due, in order, and lets each one's consequences run before the next. */
  async advance(ms: number): Promise<void> {
    const end = this.#monotonic + ms;
    await settle();
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#monotonic = Math.max(this.#monotonic, next.at);
      this.#timers.delete(next);
      next.callback();
      await settle();
    }
    this.#monotonic = end;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
  }
}
