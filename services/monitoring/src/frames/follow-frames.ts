import { setTimeout as waitMs } from 'node:timers/promises';
import type { FrameLog, FrameRecord } from './frame-log.js';

/** What the consumer is told beside the record. */
export interface FrameDelivery {
  readonly record: FrameRecord;
  /** Later frames of the same session known to wait behind this one: above 0 the consumer may skip. */
  readonly waitingBehind: number;
  /** Other sessions that wait for a turn. */
  readonly sessionsWaiting: number;
  /** 1 at first; above that the handler failed before on this record. */
  readonly attempt: number;
}

export type Handled = 'looked_at' | 'passed_over';

export interface FollowOptions {
  readonly log: Pick<FrameLog, 'records' | 'onAppended'>;
  /** Records at or below this position are done. */
  readonly after: number;
  /**
   * Must bear to see a record again: delivery is at least once. Loads the picture itself, with `log.loadJpeg`.
   * @returns `passed_over` where it did not look at the picture: that costs the session no turn
   */
  readonly handle: (delivery: FrameDelivery) => Promise<Handled>;
  /** Told of a record that failed `maxAttempts` times; then the session goes on. An error here ends the following. */
  readonly onPoison: (record: FrameRecord, error: unknown) => Promise<void>;
  /** Sessions worked on at the same time, asked before each. @default 8 */
  readonly parallelSessions?: () => number;
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
  /** Lets the running handlers finish and starts no more. */
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
 * Delivers a log's frames at least once: in order within a session, sessions side by side, each getting one turn at a
 * time, in which one picture is looked at. Bounded: it reads no further ahead than `maxWaiting` records.
 */
export function followFrames(options: FollowOptions): FollowedFrames {
  return new Following(options);
}

class Following implements FollowedFrames {
  readonly ended: Promise<void>;
  readonly #options: Required<FollowOptions>;
  readonly #lines = new Map<string, FrameRecord[]>();
  /** Sessions with a record that waits and none at work, in the order of their turns. */
  readonly #ready: string[] = [];
  readonly #unhandled = new Set<number>();
  readonly #unlisten: () => void;
  #readUpTo: number;
  #behind = true;
  #atWork = 0;
  #stopped = false;
  #wake: () => void = () => undefined;
  #failure: { readonly error: unknown } | null = null;

  constructor(options: FollowOptions) {
    this.#options = {
      parallelSessions: () => 8,
      maxWaiting: 1000,
      maxAttempts: 5,
      random: Math.random,
      wait: waitMs,
      ...options,
    };
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
    this.#stopped = true;
    this.#wake();
    return this.ended;
  }

  async #run(): Promise<void> {
    try {
      while (!this.#stopped && !this.#failure) {
        const woken = new Promise<void>((wake) => {
          this.#wake = wake;
        });
        if (this.#behind && this.#unhandled.size < this.#options.maxWaiting) await this.#readAhead();
        this.#startWork();
        if (this.#behind && this.#unhandled.size < this.#options.maxWaiting) continue;
        await woken;
      }
    } catch (error) {
      this.#failure = { error };
    } finally {
      this.#unlisten();
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
    for (const record of records) {
      this.#unhandled.add(record.position);
      this.#readUpTo = record.position;
      const line = this.#lines.get(record.sessionId);
      if (line) line.push(record);
      else {
        this.#lines.set(record.sessionId, [record]);
        this.#ready.push(record.sessionId);
      }
    }
  }

  #startWork(): void {
    while (!this.#stopped && !this.#failure && this.#atWork < this.#options.parallelSessions()) {
      const sessionId = this.#ready.shift();
      if (sessionId === undefined) return;
      this.#atWork += 1;
      void this.#turn(sessionId)
        .catch((error: unknown) => {
          this.#failure ??= { error };
        })
        .finally(() => {
          this.#atWork -= 1;
          this.#wake();
        });
    }
  }

  /**
   * One picture of a session that is looked at; then the session goes to the end of the row. What is passed over before
   * it is part of the same turn: else whoever has more waiting would have it looked at ever more rarely.
   */
  async #turn(sessionId: string): Promise<void> {
    const line = this.#lines.get(sessionId);
    for (;;) {
      const record = line?.[0];
      if (!line || !record || this.#stopped) return;
      const handled = await this.#deliver(record, line);
      if (handled === null) return;
      line.shift();
      this.#unhandled.delete(record.position);
      if (line.length === 0) return void this.#lines.delete(sessionId);
      if (handled === 'looked_at') return void this.#ready.push(sessionId);
    }
  }

  /** @returns null where the following was stopped before the record was done */
  async #deliver(record: FrameRecord, line: readonly FrameRecord[]): Promise<Handled | null> {
    const { handle, onPoison, maxAttempts, random, wait } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await handle({ record, waitingBehind: line.length - 1, sessionsWaiting: this.#ready.length, attempt });
      } catch (error) {
        if (attempt >= maxAttempts) {
          await onPoison(record, error);
          return 'looked_at';
        }
        if (this.#stopped) return null;
        await wait(retryDelayMs(attempt, random));
        if (this.#stopped) return null;
      }
    }
  }
}
