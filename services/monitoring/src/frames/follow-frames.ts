import { setMaxListeners } from 'node:events';
import { setTimeout as waitMs } from 'node:timers/promises';
import type { FrameLog, FrameRecord } from './frame-log.js';

/** What the consumer is told beside the record. */
export interface FrameDelivery {
  readonly record: FrameRecord;
  /** Later frames of the same session known to wait behind this one: above 0 the consumer may skip. */
  readonly waitingBehind: number;
  /** 1 at first; above that the handler failed before on this record. */
  readonly attempt: number;
  /** Aborted when the following is stopped: who only waits may reject then, and the record counts as not handled. */
  readonly signal: AbortSignal;
}

export interface FollowOptions {
  readonly log: Pick<FrameLog, 'records' | 'onAppended'>;
  /** Records at or below this position are done. */
  readonly after: number;
  /** Must bear to see a record again: delivery is at least once. Loads the picture itself, with `log.loadJpeg`. */
  readonly handle: (delivery: FrameDelivery) => Promise<void>;
  /** Told of a record that failed `maxAttempts` times; then the session goes on. An error here ends the following. */
  readonly onPoison: (record: FrameRecord, error: unknown) => Promise<void>;
  /** Records held in memory at most. @default 1000 */
  readonly maxWaiting?: number;
  /** @default 5 */
  readonly maxAttempts?: number;
  /** From 0 up to 1, for the jitter of retries. @default Math.random */
  readonly random?: () => number;
  /** @default a timer */
  readonly wait?: (ms: number) => Promise<unknown>;
}

export interface FollowedFrames {
  /** Every record up to here is handled: start from it after a restart. */
  readonly handledUpTo: number;
  /** Resolves after `stop`; rejects when reading the log or `onPoison` failed. */
  readonly ended: Promise<void>;
  /** Lets the running handlers finish, those that only wait give up, and starts no more. */
  stop(): Promise<void>;
}

const RECORDS_PER_READ = 250;
const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5000;

/** Back-off with full jitter before attempt `attempt + 1`, ms. */
export function retryDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (attempt - 1));
}

/**
 * Delivers a log's frames at least once: in order within a session, all sessions side by side; whose turn it is to be
 * looked at is the handler's to decide. Bounded: it reads no further ahead than `maxWaiting` records.
 */
export function followFrames(options: FollowOptions): FollowedFrames {
  return new Following(options);
}

class Following implements FollowedFrames {
  readonly ended: Promise<void>;
  readonly #options: Required<FollowOptions>;
  /** The records of each session that are not handled; the first is at work. */
  readonly #lines = new Map<string, FrameRecord[]>();
  readonly #unhandled = new Set<number>();
  readonly #unlisten: () => void;
  #readUpTo: number;
  #behind = true;
  #atWork = 0;
  readonly #stopping = new AbortController();
  #wake: () => void = () => undefined;
  #failure: { readonly error: unknown } | null = null;

  constructor(options: FollowOptions) {
    this.#options = {
      maxWaiting: 1000,
      maxAttempts: 5,
      random: Math.random,
      wait: waitMs,
      ...options,
    };
    setMaxListeners(0, this.#stopping.signal); // one for each session that waits
    this.#readUpTo = options.after;
    this.#unlisten = options.log.onAppended(() => {
      this.#behind = true;
      this.#wake();
    });
    this.ended = this.#run();
  }

  get handledUpTo(): number {
    // Positions are added in ascending order, and a set keeps it: the first one is the lowest.
    const [lowest] = this.#unhandled;
    return lowest === undefined ? this.#readUpTo : lowest - 1;
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    this.#wake();
    return this.ended;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#isStopped && !this.#failure) {
        const woken = new Promise<void>((wake) => {
          this.#wake = wake;
        });
        if (this.#behind && this.#unhandled.size < this.#options.maxWaiting) await this.#readAhead();
        else await woken;
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#unlisten();
      this.#stopping.abort(); // also where it failed
    }
    while (this.#atWork > 0)
      await new Promise<void>((wake) => {
        this.#wake = wake;
      });
    if (this.#failure) throw this.#failure.error;
  }

  async #readAhead(): Promise<void> {
    this.#behind = false; // before the read: what is appended during it sets this again
    const limit = Math.min(RECORDS_PER_READ, this.#options.maxWaiting - this.#unhandled.size);
    const records = await this.#options.log.records({ after: this.#readUpTo, limit });
    if (records.length === limit) this.#behind = true;
    const begun: FrameRecord[][] = [];
    for (const record of records) {
      this.#unhandled.add(record.position);
      this.#readUpTo = record.position;
      const line = this.#lines.get(record.sessionId);
      if (line) line.push(record);
      else {
        const ofSession = [record];
        this.#lines.set(record.sessionId, ofSession);
        begun.push(ofSession);
      }
    }
    for (const line of begun) this.#begin(line); // when all is known that waits behind
  }

  #begin(line: FrameRecord[]): void {
    this.#atWork += 1;
    void this.#handleAll(line)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => {
        this.#atWork -= 1;
        this.#wake();
      });
  }

  /** Those of one session, one after the other. */
  async #handleAll(line: FrameRecord[]): Promise<void> {
    for (let record = line[0]; record; record = line[0]) {
      if (!(await this.#deliver(record, line))) return;
      line.shift();
      if (line.length === 0) this.#lines.delete(record.sessionId); // at once: what is read now begins anew
      this.#unhandled.delete(record.position);
      this.#wake(); // there is room to read ahead
    }
  }

  /** @returns false where the following was stopped before the record was done */
  async #deliver(record: FrameRecord, line: readonly FrameRecord[]): Promise<boolean> {
    const { handle, onPoison, maxAttempts, random, wait } = this.#options;
    const { signal } = this.#stopping;
    for (let attempt = 1; !this.#isStopped; attempt++) {
      try {
        await handle({ record, waitingBehind: line.length - 1, attempt, signal });
        return true;
      } catch (error) {
        if (this.#isStopped) return false;
        if (attempt >= maxAttempts) {
          await onPoison(record, error);
          return true;
        }
        await wait(retryDelayMs(attempt, random));
      }
    }
    return false;
  }

  get #isStopped(): boolean {
    return this.#stopping.signal.aborted;
  }
}
