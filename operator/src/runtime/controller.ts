import { linkedAbort } from './abort.js';
import { type Clock, type EpochMs, systemClock } from './clock.js';
import { ApiError, asError, TerminalError } from './errors.js';
import type { Informer } from './informer.js';
import type { Log } from './log.js';
import type { Change } from './object-cache.js';
import { type ApiObject, keyOf, type ObjectKey } from './resource-type.js';
import { PRIORITY, type WorkQueue } from './work-queue.js';

/** What a reconciler says at its end. */
export interface Result {
  /** Look again then, also where nothing happens. The wall clock counts. */
  readonly wakeAt?: EpochMs;
}

/**
 * Makes one object's world what it is to be. Reads from the caches, is called again after each change, after each
 * failure and when it asked to be: so it only ever looks at how things stand, never at what happened.
 * @param signal aborts when the process stops or the time is up: hand it to each request
 * @throws anything: counted, logged, tried again after a back-off; TerminalError: not tried again
 */
export type Reconcile = (key: ObjectKey, signal: AbortSignal) => Promise<Result>;

export type Outcome = 'success' | 'requeue_after' | 'error';

/** Told what a controller does; metrics. Times in ms. */
export interface ControllerObserver {
  started(): void;
  finished(outcome: Outcome, ms: number): void;
  /** Something was thrown that is no Error: a fault in the reconciler. */
  panicked(): void;
  terminal(): void;
}

export interface ControllerOptions {
  readonly name: string;
  readonly reconcile: Reconcile;
  readonly queue: WorkQueue;
  readonly log: Log;
  /** Keys at the same time. @default 4 */
  readonly workers?: number;
  /** After which a reconcile's signal aborts. Its key stays with it until it returns. @default 60,000 ms */
  readonly reconcileTimeoutMs?: number;
  /** How urgent a key is, whatever made it due. @default PRIORITY.normal */
  readonly priorityOf?: (key: ObjectKey) => number;
  /** A change is looked at so much later, together with those that follow meanwhile. @default 0 ms */
  readonly settleMs?: number;
  readonly clock?: Clock;
  readonly observer?: ControllerObserver;
}

/** Brings keys from informers to a reconciler. */
export class Controller {
  readonly #options: ControllerOptions;
  readonly #clock: Clock;
  readonly #sources: (() => readonly ObjectKey[])[] = [];
  /** The queue was full: someone was turned away, and all are to be looked at once there is room. */
  #hasOverflowed = false;
  /** Keys that a resync has still to add, the next one last. */
  #toResync: ObjectKey[] = [];
  #isStopped = false;

  constructor(options: ControllerOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /**
   * Reconciles whatever these objects concern, at each of their changes.
   * @param keysOf whom an object concerns: its owners, for a child. @default the object itself
   * @param concerns which changes do. @default all but those that this process itself has written
   */
  watches<T extends ApiObject>(
    informer: Informer<T>,
    keysOf: (object: T) => readonly ObjectKey[] = ({ metadata }) => [keyOf(metadata)],
    concerns: (change: Change<T>) => boolean = ({ isAssumed }) => isAssumed !== true,
  ): this {
    informer.onChange((change) => {
      if (concerns(change)) this.#enqueue(change, keysOf);
    });
    this.#sources.push(() => informer.list().flatMap(keysOf));
    return this;
  }

  /** Looks at all that the caches hold, behind what is pressing; as many at a time as the queue has room for. */
  resync(): void {
    this.#hasOverflowed = false;
    this.#toResync = [...new Set(this.#sources.flatMap((keys) => keys()))].reverse();
    this.#refill();
  }

  /** Wants a key reconciled now. @param priority @default as `priorityOf` says */
  add(key: ObjectKey, priority = this.#priorityOf(key)): void {
    const { settleMs = 0, queue } = this.#options;
    this.#mustBeTaken(queue.add(key, { priority, at: this.#clock.now() + settleMs }));
  }

  /** Works until the signal aborts, then until every reconcile in progress has returned. */
  async run(signal: AbortSignal): Promise<void> {
    const { queue, workers = 4 } = this.#options;
    const stop = () => {
      this.#isStopped = true;
      queue.shutDown();
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.all(Array.from({ length: workers }, () => this.#work(signal)));
    signal.removeEventListener('abort', stop);
  }

  #enqueue<T extends ApiObject>(change: Change<T>, keysOf: (object: T) => readonly ObjectKey[]): void {
    // Where an object moved from one owner to another, both are concerned.
    const before = change.type === 'updated' ? keysOf(change.previous) : [];
    for (const key of new Set([...before, ...keysOf(change.object)])) this.add(key);
  }

  /** Goes on where it stopped, so that the last of many has its turn too. */
  #refill(): void {
    for (let key = this.#toResync.at(-1); key !== undefined; key = this.#toResync.at(-1)) {
      if (!this.#options.queue.add(key, { priority: PRIORITY.resync })) return;
      this.#toResync.pop();
    }
  }

  #mustBeTaken(isTaken: boolean): void {
    if (isTaken || this.#hasOverflowed || this.#isStopped) return;
    this.#hasOverflowed = true;
    this.#options.log.error(
      { controller: this.#options.name },
      'the queue is full; all are looked at when it has room',
    );
  }

  /** A fault in there must cost neither the key nor the worker. */
  #priorityOf(key: ObjectKey): number {
    const { name: controller, log, priorityOf } = this.#options;
    try {
      return priorityOf?.(key) ?? PRIORITY.normal;
    } catch (thrown) {
      log.error({ err: asError(thrown), controller, key }, 'priorityOf failed; taken for normal');
      return PRIORITY.normal;
    }
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { queue } = this.#options;
    for (let key = await queue.get(); key !== undefined; key = await queue.get()) {
      try {
        await this.#reconcile(key, signal);
      } finally {
        queue.done(key);
      }
      if (this.#toResync.length > 0) this.#refill();
      else if (this.#hasOverflowed && queue.hasRoom) this.resync();
    }
  }

  async #reconcile(key: ObjectKey, signal: AbortSignal): Promise<void> {
    const { reconcile, reconcileTimeoutMs = 60_000, observer, queue } = this.#options;
    const time = linkedAbort(signal);
    const cancel = this.#clock.after(reconcileTimeoutMs, () => time.abort());
    const startedAt = this.#clock.monotonic();
    const finish = (outcome: Outcome) => observer?.finished(outcome, this.#clock.monotonic() - startedAt);
    observer?.started();
    try {
      const { wakeAt } = await reconcile(key, time.signal);
      queue.forget(key);
      if (wakeAt !== undefined) this.#mustBeTaken(queue.add(key, { priority: this.#priorityOf(key), at: wakeAt }));
      finish(wakeAt === undefined ? 'success' : 'requeue_after');
    } catch (thrown) {
      finish('error');
      if (!signal.aborted) this.#failed(key, thrown);
    } finally {
      cancel();
      time.release();
    }
  }

  #failed(key: ObjectKey, thrown: unknown): void {
    const { name: controller, log, observer, queue } = this.#options;
    const err = asError(thrown);
    if (!(thrown instanceof Error)) observer?.panicked();
    if (err instanceof TerminalError) {
      observer?.terminal();
      queue.forget(key);
      log.error({ err, controller, key }, 'reconcile failed; only a change can mend it');
      return;
    }
    log.error({ err, controller, key }, 'reconcile failed; tried again');
    const atLeastMs = err instanceof ApiError ? (err.retryAfterMs ?? 0) : 0;
    this.#mustBeTaken(queue.addRateLimited(key, { priority: this.#priorityOf(key), atLeastMs }));
  }
}
