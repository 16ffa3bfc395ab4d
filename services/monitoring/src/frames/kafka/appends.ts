import { FrameLogBusy } from '../frame-errors.js';
import { expectedWaitMs } from './expected-wait.js';
import type { FirstFrame } from './known-frames.js';

/** Bytes of pictures that are not acknowledged yet, over all partitions of a process. */
export class UnacknowledgedBytes {
  #bytes = 0;

  constructor(private readonly most: number) {}

  get used(): number {
    return this.#bytes;
  }
  /** @returns false where it would be more than may be */
  add(bytes: number): boolean {
    if (this.#bytes + bytes > this.most) return false;
    this.#bytes += bytes;
    return true;
  }
  remove(bytes: number): void {
    this.#bytes -= bytes;
  }
}

/** A frame that was let in. */
export interface Append {
  readonly sha256: string;
  readonly bytes: number;
  /** When, by the monotonic clock, ms. */
  readonly since: number;
  readonly outcome: PromiseWithResolvers<FirstFrame>;
}

/** Longer than this a frame is expected to wait: it is refused at once. Half the time that an append waits. */
export const MAX_EXPECTED_WAIT_MS = 5_000;
/** How long back it is looked how fast frames were acknowledged. */
const LOOK_BACK_MS = 5_000;
/** What was not heard of for so long is lost, as by a broker whose disk was lost: sent again, it is written anew. */
const LOST_AFTER_MS = 60_000;
const RETRY_AFTER_SECONDS = 2;

/**
 * The frames of a partition that were let in and are not acknowledged. One stays here after its sender gave up, until it
 * is read back or refused: sent again meanwhile, it waits for the one that is on its way, and is not written twice.
 */
export class Appends {
  /** In the order in which they came. */
  readonly #waiting = new Map<string, Append>();
  #waitingBytes = 0;
  #busySince = 0;
  /** What was acknowledged lately, the oldest first. */
  readonly #done: { readonly at: number; readonly bytes: number }[] = [];
  #doneBytes = 0;

  constructor(
    private readonly all: UnacknowledgedBytes,
    private readonly monotonicMs: () => number,
  ) {}

  find(key: string): Append | undefined {
    this.#forgetLost();
    return this.#waiting.get(key);
  }

  /** @throws {FrameLogBusy} it could not be acknowledged in time, or too many bytes wait */
  add(key: string, sha256: string, bytes: number): Append {
    const now = this.monotonicMs();
    if (this.#expectedWaitMs(bytes, now) > MAX_EXPECTED_WAIT_MS) throw new FrameLogBusy(RETRY_AFTER_SECONDS);
    if (!this.all.add(bytes)) throw new FrameLogBusy(RETRY_AFTER_SECONDS);
    if (this.#waiting.size === 0) this.#busySince = now;
    const append = { sha256, bytes, since: now, outcome: Promise.withResolvers<FirstFrame>() };
    append.outcome.promise.catch(() => undefined); // its sender may have gone
    this.#waiting.set(key, append);
    this.#waitingBytes += bytes;
    return append;
  }

  acknowledge(key: string, first: FirstFrame): void {
    const append = this.#end(key);
    if (!append) return;
    const at = this.monotonicMs();
    this.#forgetDone(at - LOOK_BACK_MS);
    this.#done.push({ at, bytes: append.bytes });
    this.#doneBytes += append.bytes;
    append.outcome.resolve(first);
  }
  refuse(key: string, error: unknown): void {
    this.#end(key)?.outcome.reject(error);
  }
  refuseAll(error: unknown): void {
    for (const key of [...this.#waiting.keys()]) this.refuse(key, error);
  }

  #end(key: string): Append | undefined {
    const append = this.#waiting.get(key);
    if (!append) return undefined;
    this.#waiting.delete(key);
    this.#waitingBytes -= append.bytes;
    this.all.remove(append.bytes);
    return append;
  }

  #expectedWaitMs(bytes: number, now: number): number {
    const [oldest] = this.#waiting.values();
    if (!oldest) return 0;
    const from = Math.max(this.#busySince, now - LOOK_BACK_MS);
    this.#forgetDone(from);
    return expectedWaitMs({
      bytes: this.#waitingBytes + bytes,
      oldestForMs: now - oldest.since,
      doneBytes: this.#doneBytes,
      withinMs: now - from,
    });
  }

  #forgetDone(before: number): void {
    while (this.#done[0] && this.#done[0].at < before) this.#doneBytes -= this.#done.shift()?.bytes ?? 0;
  }

  #forgetLost(): void {
    const lostBefore = this.monotonicMs() - LOST_AFTER_MS;
    for (const [key, { since }] of this.#waiting) {
      if (since > lostBefore) return;
      this.refuse(key, new FrameLogBusy(RETRY_AFTER_SECONDS));
    }
  }
}
