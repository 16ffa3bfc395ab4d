import type { AppendedFrame, FrameRecord } from '../frames/index.js';
import { NO_CHANGES, type WatchChanges } from './watch-changes.js';

/** What the newest frames changed is kept this long, for a caller whose frame was judged before it could ask. */
const REMEMBERED_CHANGES = 8;

/** The acknowledged frames of one session against those that have been judged. */
export class FrameBacklog {
  /** When it last had nothing to judge, or when the newest judged frame was received: how far behind it is. */
  judgedUpTo: number;
  /** Frames up to this position may have been judged before a crash: they are judged again, not skipped. */
  replayUpTo = 0;
  /** When the newest acknowledged frame was received, ms since the Unix epoch; -Infinity before the first. */
  newestAt = Number.NEGATIVE_INFINITY;
  /** Positions of the acknowledged frames that wait for their judging, in the order of their acknowledgement. */
  readonly #waiting = new Set<number>();
  #judged: number;
  #position: number;
  #highestNumber: number;
  #appending = 0;
  readonly #changes = new Map<number, WatchChanges>();
  readonly #awaiting = new Map<number, Set<(changes: WatchChanges) => void>>();
  readonly #drained = new Set<() => void>();

  /** @param judged frames judged so far @param position log position of the last of them */
  constructor(options: { judged: number; position: number; highestNumber: number; now: number }) {
    this.#judged = options.judged;
    this.#position = options.position;
    this.#highestNumber = options.highestNumber;
    this.judgedUpTo = options.now;
  }

  /** Acknowledged frames, those that wait for analysis included. */
  get acknowledged(): number {
    return this.#judged + this.#waiting.size;
  }
  get waiting(): number {
    return this.#waiting.size;
  }
  /** The number a device begins with that takes the session over. */
  get nextFrameNumber(): number {
    return this.#highestNumber + 1;
  }
  /** Are frames still to be judged, or on their way into the log? */
  get isBehind(): boolean {
    return this.#waiting.size > 0 || this.#appending > 0;
  }

  /** Appends a frame to the log and counts it; while that runs, the session is not judged to its end. */
  async append(
    frame: { frameNumber: number; receivedAt: number },
    toLog: () => Promise<AppendedFrame>,
  ): Promise<AppendedFrame> {
    this.#appending += 1;
    try {
      const appended = await toLog();
      this.acknowledge({ ...frame, position: appended.position });
      return appended;
    } finally {
      this.#appending -= 1;
      this.#tellDrained();
    }
  }

  /**
   * A frame is durable in the log, its judging is to come. Counted once, by its position: one whose sender was refused
   * while it came into the log all the same is a repeat when it is sent again, and may be judged by then, or not.
   */
  acknowledge({
    position,
    frameNumber,
    receivedAt,
  }: Pick<FrameRecord, 'position' | 'frameNumber' | 'receivedAt'>): void {
    this.#highestNumber = Math.max(this.#highestNumber, frameNumber);
    if (position <= this.#position || this.#waiting.has(position)) return;
    if (this.#waiting.size === 0) this.judgedUpTo = receivedAt;
    this.newestAt = receivedAt; // not the highest: a clock that was set back makes nobody's frames fresh
    this.#waiting.add(position);
  }

  judge({ position, receivedAt, frameNumber }: FrameRecord, changes: WatchChanges): void {
    this.#judged += 1;
    this.#position = position;
    this.#waiting.delete(position);
    this.#highestNumber = Math.max(this.#highestNumber, frameNumber);
    this.judgedUpTo = Math.max(this.judgedUpTo, receivedAt);
    this.#changes.set(position, changes);
    const [oldest] = this.#changes.keys();
    if (this.#changes.size > REMEMBERED_CHANGES) this.#changes.delete(oldest!);
    const told = this.#awaiting.get(position);
    this.#awaiting.delete(position);
    for (const tell of told ?? []) tell(changes);
    this.#tellDrained();
  }

  /** What the frame at this position changed, as soon as it is judged; null after `timeoutMs`. */
  judged(position: number, timeoutMs: number): Promise<WatchChanges | null> {
    if (position <= this.#position) return Promise.resolve(this.#changes.get(position) ?? NO_CHANGES);
    return new Promise((resolve) => {
      const waiting = this.#awaiting.get(position) ?? new Set();
      this.#awaiting.set(position, waiting);
      const tell = (changes: WatchChanges | null) => {
        clearTimeout(timer);
        waiting.delete(tell);
        if (waiting.size === 0) this.#awaiting.delete(position);
        resolve(changes);
      };
      const timer = setTimeout(tell, timeoutMs, null);
      waiting.add(tell);
    });
  }

  /** Waits until every acknowledged frame is judged. @returns false when `timeoutMs` were not enough */
  drained(timeoutMs: number): Promise<boolean> {
    if (!this.isBehind) return Promise.resolve(true);
    if (timeoutMs <= 0) return Promise.resolve(false);
    return new Promise((resolve) => {
      const tell = (isDrained: boolean) => {
        clearTimeout(timer);
        this.#drained.delete(drained);
        resolve(isDrained);
      };
      const drained = () => tell(true);
      const timer = setTimeout(tell, timeoutMs, false);
      this.#drained.add(drained);
    });
  }

  #tellDrained(): void {
    if (this.isBehind) return;
    for (const drained of [...this.#drained]) drained();
  }
}
