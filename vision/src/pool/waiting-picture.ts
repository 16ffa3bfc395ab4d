import { DeadlinePassed } from '../errors.js';
import type { Looked, LookOptions } from '../looker.js';

/** One call: waits, is looked at, perhaps waits once more. Settled once; later settling does nothing. */
export class WaitingPicture {
  /** Children that ended while they had this picture. */
  deaths = 0;
  /** Children that could not be reached with it. */
  missed = 0;
  /** Milliseconds for which it waited so far. */
  waitedMs = 0;
  readonly looked: Promise<Looked>;
  readonly traceparent: string | undefined;
  readonly #resolve: (looked: Looked) => void;
  readonly #reject: (error: unknown) => void;
  readonly #waitAtMostMs: number | undefined;
  readonly #onGone: (self: WaitingPicture) => void;
  #stopListening: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;
  #since = 0;

  /** @param onGone called when it is no longer wanted, or waited too long; the promise is rejected already */
  constructor(
    readonly jpeg: Uint8Array,
    { signal, waitAtMostMs, traceparent }: LookOptions,
    onGone: (self: WaitingPicture) => void,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<Looked>();
    this.looked = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#waitAtMostMs = waitAtMostMs;
    this.traceparent = traceparent;
    this.#onGone = onGone;
    if (!signal) return;
    const abort = () => {
      this.reject(signal.reason);
      onGone(this);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#stopListening = () => signal.removeEventListener('abort', abort);
  }

  /** It stands in the queue: its time runs. After a process died with it, it has that time once more. */
  waits(): void {
    this.#since = performance.now();
    if (this.#waitAtMostMs === undefined) return;
    this.#timer = setTimeout(() => {
      this.reject(new DeadlinePassed(Math.round(performance.now() - this.#since)));
      this.#onGone(this);
    }, this.#waitAtMostMs);
  }

  /** A process has it: it is answered, however long that takes. */
  isTaken(): void {
    clearTimeout(this.#timer);
    this.waitedMs += performance.now() - this.#since;
  }

  resolve(looked: Looked): void {
    this.#settled();
    this.#resolve(looked);
  }

  reject(error: unknown): void {
    this.#settled();
    this.#reject(error);
  }

  #settled(): void {
    clearTimeout(this.#timer);
    this.#stopListening();
  }
}
