import type { Observation } from '@proctorwise/contracts';

/** One call of `observe`: waits, is looked at, perhaps waits once more. Settled once; later settling does nothing. */
export class WaitingPicture {
  /** Children that ended while they had this picture. */
  deaths = 0;
  /** Children that could not be reached with it. */
  missed = 0;
  readonly observation: Promise<Observation>;
  readonly #resolve: (observation: Observation) => void;
  readonly #reject: (error: unknown) => void;
  #stopListening: () => void = () => undefined;

  /** @param onAbort called once, when the caller no longer wants the answer; the promise is rejected already */
  constructor(
    readonly jpeg: Uint8Array,
    signal: AbortSignal | undefined,
    onAbort: (self: WaitingPicture) => void,
  ) {
    const { promise, resolve, reject } = Promise.withResolvers<Observation>();
    this.observation = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    if (!signal) return;
    const abort = () => {
      this.reject(signal.reason);
      onAbort(this);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#stopListening = () => signal.removeEventListener('abort', abort);
  }

  resolve(observation: Observation): void {
    this.#stopListening();
    this.#resolve(observation);
  }

  reject(error: unknown): void {
    this.#stopListening();
    this.#reject(error);
  }
}
