import { type Backoff, backoffMs } from './backoff.js';
import { type Cancel, type Clock, type EpochMs, type Random, systemClock, timerMs } from './clock.js';
import { Heap } from './heap.js';

/** Higher goes first. Any number will do; these are what most need. */
export const PRIORITY = { resync: -100, normal: 0, urgent: 100 } as const;

export interface AddOptions {
  /** @default PRIORITY.normal */
  readonly priority?: number;
  /** Not before this instant. @default now */
  readonly at?: EpochMs;
}

/** Told what happens in the queue; metrics. Times in ms. */
export interface QueueObserver {
  added(): void;
  retried(): void;
  /** How many keys are ready and wait for a worker. */
  depth(ready: number): void;
  started(waitedMs: number): void;
  finished(workedMs: number): void;
}

export interface WorkQueueOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Between retries of one key. @default 100 ms doubling to 5 min */
  readonly backoff?: Backoff;
  /** Keys that may wait. @default 100,000 */
  readonly maxKeys?: number;
  readonly observer?: QueueObserver;
}

/** A step of the wall clock against the monotonic one from which on it has jumped, and was not merely slewed. */
const CLOCK_JUMP_MS = 2_000;

interface Item {
  readonly key: string;
  priority: number;
  readyAt: EpochMs;
  /** When it became ready, monotonic ms; undefined while it is not. */
  readySince: number | undefined;
  /** Breaks ties: first come, first served. */
  readonly order: number;
  /** In the heap of those that a worker may take. */
  isOffered: boolean;
  /** Taken out, or replaced by one that goes earlier: what a heap still holds of it is passed over. */
  isStale: boolean;
}

/**
 * Keys that want work. Its promise: a key is with at most one worker at a time; however often it is added before a
 * worker takes it, it is handed out once; one added while a worker has it is handed out again afterwards, so that every
 * key is worked on after it was last added. Of what is ready, the highest priority goes first, then who came first.
 *
 * An add merges with the one that waits: the earlier instant and the higher priority win.
 */
export class WorkQueue {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: WorkQueueOptions;
  readonly #maxKeys: number;
  readonly #items = new Map<string, Item>();
  readonly #ready = new Heap<Item>((a, b) => (a.priority === b.priority ? a.order < b.order : a.priority > b.priority));
  readonly #delayed = new Heap<Item>((a, b) => a.readyAt < b.readyAt);
  /** Keys with a worker, and since when. */
  readonly #inProgress = new Map<string, number>();
  readonly #failures = new Map<string, number>();
  readonly #waiters: ((key: string | undefined) => void)[] = [];
  #readyCount = 0;
  #order = 0;
  #isShutDown = false;
  #cancelTimer: Cancel | undefined;
  /** Monotonic ms: when the timer fires. */
  #timerAt: number | undefined;
  /** Wall clock minus monotonic clock, when last looked. */
  #wallOffset: number;

  constructor(options: WorkQueueOptions = {}) {
    this.#options = options;
    this.#maxKeys = options.maxKeys ?? 100_000;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
    this.#wallOffset = this.#clock.now() - this.#clock.monotonic();
  }

  /** Keys that wait, those not yet ready included. */
  get size(): number {
    return this.#items.size;
  }

  /** Whether it has room for many more: time for those who were turned away to come again. */
  get hasRoom(): boolean {
    return this.#items.size <= this.#maxKeys / 2;
  }

  /** Keys that are ready and wait for a worker. */
  get depth(): number {
    return this.#readyCount;
  }

  /** How long each key in progress has been so, ms. */
  get inProgressMs(): readonly number[] {
    const now = this.#clock.monotonic();
    return [...this.#inProgress.values()].map((since) => now - since);
  }

  /**
   * Wants work on a key.
   * @returns false where it could not be taken: the queue is full and does not hold it, or is shut down. Who is told so
   * must come again.
   */
  add(key: string, { priority = PRIORITY.normal, at = this.#clock.now() }: AddOptions = {}): boolean {
    if (this.#isShutDown) return false;
    const waiting = this.#items.get(key);
    if (!waiting && this.#items.size >= this.#maxKeys) return false;
    this.#options.observer?.added();
    if (waiting && waiting.priority >= priority && waiting.readyAt <= at) return true;
    if (waiting) this.#takeOut(waiting);
    this.#putIn({
      key,
      priority: Math.max(priority, waiting?.priority ?? priority),
      readyAt: Math.min(at, waiting?.readyAt ?? at),
      readySince: waiting?.readySince,
      order: waiting?.order ?? this.#order++,
      isOffered: false,
      isStale: false,
    });
    return true;
  }

  /**
   * Wants work on a key that failed, after its back-off. Without an end, as long as it fails: the wait grows to its cap,
   * and a key whose object is gone succeeds.
   * @param atLeastMs wait no less, whatever the back-off: a server's Retry-After
   */
  addRateLimited(key: string, options: { readonly priority?: number; readonly atLeastMs?: number } = {}): boolean {
    const failures = (this.#failures.get(key) ?? 0) + 1;
    this.#failures.set(key, failures);
    this.#options.observer?.retried();
    const { priority = PRIORITY.normal, atLeastMs = 0 } = options;
    const ms = backoffMs(this.#options.backoff ?? { baseMs: 100, capMs: 300_000 }, failures, this.#random);
    return this.add(key, { priority, at: this.#clock.now() + Math.max(ms, atLeastMs) });
  }

  /** A key succeeded: its next failure is its first. */
  forget(key: string): void {
    this.#failures.delete(key);
  }

  /** The next key, as soon as there is one; undefined once shut down. Who gets one must say `done`. */
  get(): Promise<string | undefined> {
    this.#promoteDue();
    const key = this.#isShutDown ? undefined : this.#take();
    if (key !== undefined || this.#isShutDown) return Promise.resolve(key);
    return new Promise((resolve) => this.#waiters.push(resolve));
  }

  /** The worker has finished with a key. */
  done(key: string): void {
    const since = this.#inProgress.get(key);
    if (since === undefined) return;
    this.#inProgress.delete(key);
    this.#options.observer?.finished(this.#clock.monotonic() - since);
    const again = this.#items.get(key);
    if (again?.readySince !== undefined) this.#makeReady(again);
    this.#promoteDue();
    this.#serve();
  }

  /** Hands out nothing more and takes nothing more; who waits gets undefined. Keys that wait are dropped. */
  shutDown(): void {
    this.#isShutDown = true;
    this.#cancelTimer?.();
    this.#items.clear();
    this.#failures.clear();
    this.#setReadyCount(0);
    for (const waiter of this.#waiters.splice(0)) waiter(undefined);
  }

  #putIn(item: Item): void {
    this.#items.set(item.key, item);
    if (item.readySince === undefined && item.readyAt > this.#clock.now()) {
      this.#delayed.push(item);
      this.#sweep(this.#delayed);
      this.#arm();
      return;
    }
    this.#makeReady(item);
    this.#serve();
  }

  #takeOut(item: Item): void {
    if (item.isOffered) this.#setReadyCount(this.#readyCount - 1);
    item.isStale = true;
    this.#items.delete(item.key);
  }

  /** Of a key in progress, this only notes the time: `done` puts it into the heap. */
  #makeReady(item: Item): void {
    item.readySince ??= this.#clock.monotonic();
    if (item.isOffered || this.#inProgress.has(item.key)) return;
    item.isOffered = true;
    this.#ready.push(item);
    this.#sweep(this.#ready);
    this.#setReadyCount(this.#readyCount + 1);
  }

  /** Moves what has become due. Where the wall clock has jumped, all: instants reckoned by the old one mean nothing. */
  #promoteDue(): void {
    const now = this.#clock.now();
    const offset = now - this.#clock.monotonic();
    const hasJumped = Math.abs(offset - this.#wallOffset) > CLOCK_JUMP_MS;
    this.#wallOffset = offset;
    for (let first = this.#delayed.peek(); first; first = this.#delayed.peek()) {
      if (!first.isStale && first.readyAt > now && !hasJumped) break;
      this.#delayed.pop();
      if (!first.isStale) this.#makeReady(first);
    }
    this.#arm();
  }

  #serve(): void {
    while (this.#waiters.length > 0) {
      const key = this.#take();
      if (key === undefined) return;
      this.#waiters.shift()?.(key);
    }
  }

  #take(): string | undefined {
    for (let item = this.#ready.pop(); item; item = this.#ready.pop()) {
      if (item.isStale) continue;
      const now = this.#clock.monotonic();
      this.#takeOut(item);
      this.#inProgress.set(item.key, now);
      this.#options.observer?.started(now - (item.readySince ?? now));
      return item.key;
    }
    return undefined;
  }

  /** One timer, for the earliest; it fires early where that is far, and looks at the wall clock again. */
  #arm(): void {
    const first = this.#delayed.peek();
    if (!first || this.#isShutDown) return;
    const ms = timerMs(first.readyAt - this.#clock.now());
    const at = this.#clock.monotonic() + ms;
    if (this.#timerAt !== undefined && this.#timerAt <= at) return;
    this.#cancelTimer?.();
    this.#timerAt = at;
    this.#cancelTimer = this.#clock.after(ms, () => {
      this.#timerAt = undefined;
      this.#promoteDue();
      this.#serve();
    });
  }

  /** A heap keeps what was taken out until it comes up: swept once most of it is that. */
  #sweep(heap: Heap<Item>): void {
    if (heap.size > 2 * this.#items.size + 1_000) heap.retain((item) => !item.isStale);
  }

  #setReadyCount(count: number): void {
    this.#readyCount = count;
    this.#options.observer?.depth(count);
  }
}
