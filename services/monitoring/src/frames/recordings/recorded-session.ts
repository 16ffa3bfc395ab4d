import type { FrameRecord } from '../frame-log.js';
import type { FrameSession } from '../frame-path.js';
import { cutSegments, type SegmentBounds } from './cut-segments.js';

interface Waiter {
  readonly position: number;
  resolve(): void;
  reject(error: Error): void;
}

/** What a recorder knows of one session: which frames wait for the archive, and how far that is. */
export class RecordedSession {
  /** Taken and not known to be archived, in log order. */
  waiting: readonly FrameRecord[] = [];
  /** Null until the archive was asked. */
  archivedUpTo: number | null = null;
  /** An upload of this session runs: one at a time, so that what is archived has no gaps. */
  isBusy = false;
  /** Failed uploads in a row. */
  failures = 0;
  /** Nothing is tried before, ms since the Unix epoch. */
  retryAt = 0;
  #takenUpTo = 0;
  /** Segments end here: nothing more comes, or for long nothing came. */
  #cutAfter = 0;
  #quietSince: number | null = null;
  #waiters: Waiter[] = [];

  constructor(
    readonly session: FrameSession,
    private readonly bounds: SegmentBounds,
  ) {}

  /** Taken before, or in the archive already. */
  knows(position: number): boolean {
    return position <= Math.max(this.#takenUpTo, this.archivedUpTo ?? 0);
  }

  waits(position: number): boolean {
    return this.waiting.some((record) => record.position === position);
  }

  take(record: FrameRecord): void {
    this.waiting = [...this.waiting, record];
    this.#takenUpTo = record.position;
    this.#quietSince = null;
  }

  /** ms since the first question after the last frame. */
  quietFor(now: number): number {
    this.#quietSince ??= now;
    return now - this.#quietSince;
  }

  cutHere(): void {
    this.#cutAfter = this.#takenUpTo;
  }

  /** Nothing more is to come. Resolves when all that was taken is archived. */
  end(): Promise<void> {
    this.cutHere();
    return new Promise((resolve, reject) => this.#waiters.push({ position: this.#takenUpTo, resolve, reject }));
  }

  /** The first segment that is closed and not archived. */
  get nextClosed(): readonly FrameRecord[] | undefined {
    return cutSegments(this.waiting, this.bounds, this.#cutAfter).closed[0];
  }

  get hasWork(): boolean {
    if (this.isBusy || this.waiting.length === 0) return false;
    return this.archivedUpTo === null || this.nextClosed !== undefined;
  }

  get isDone(): boolean {
    return !this.isBusy && this.waiting.length === 0;
  }

  /** @returns the frames that need to wait no more */
  archived(upTo: number): FrameRecord[] {
    this.archivedUpTo = Math.max(upTo, this.archivedUpTo ?? 0);
    const archived = this.waiting.filter(({ position }) => position <= upTo);
    this.waiting = this.waiting.slice(archived.length);
    return archived;
  }

  /** Tells those who waited for what is archived by now. */
  settle(): void {
    const isOver = (waiter: Waiter) => waiter.position < (this.waiting[0]?.position ?? Number.POSITIVE_INFINITY);
    for (const waiter of this.#waiters.filter(isOver)) waiter.resolve();
    this.#waiters = this.#waiters.filter((waiter) => !isOver(waiter));
  }

  abandon(error: Error): void {
    for (const waiter of this.#waiters) waiter.reject(error);
    this.#waiters = [];
  }
}
