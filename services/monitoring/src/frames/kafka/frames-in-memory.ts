import type { FrameRecord } from '../frame-log.js';

/** Frames of a partition by session and number, and in the log's order. What is archived and old is forgotten. */
export class FramesInMemory {
  readonly #ordered: FrameRecord[] = [];
  readonly #bySession = new Map<string, Map<number, FrameRecord>>();

  /** In the log's order. */
  add(record: FrameRecord): void {
    this.#ordered.push(record);
    const frames = this.#bySession.get(record.sessionId) ?? new Map<number, FrameRecord>();
    this.#bySession.set(record.sessionId, frames.set(record.frameNumber, record));
  }
  find(sessionId: string, frameNumber: number): FrameRecord | undefined {
    return this.#bySession.get(sessionId)?.get(frameNumber);
  }
  ofSession(sessionId: string): FrameRecord[] {
    return [...(this.#bySession.get(sessionId)?.values() ?? [])];
  }
  /** Those behind a position, in order. */
  after(position: number, limit: number): FrameRecord[] {
    const from = this.#firstAfter(position);
    return this.#ordered.slice(from, from + limit);
  }
  /** Forgets those up to a position that were received before a time, from the front. @returns them */
  forget(upTo: number, receivedBefore: number): FrameRecord[] {
    const end = this.#firstAfter(upTo);
    let count = 0;
    for (let record = this.#ordered[0]; count < end && record && record.receivedAt < receivedBefore; ) {
      count += 1;
      record = this.#ordered[count];
    }
    const forgotten = this.#ordered.splice(0, count);
    for (const { sessionId, frameNumber } of forgotten) {
      const frames = this.#bySession.get(sessionId);
      frames?.delete(frameNumber);
      if (frames?.size === 0) this.#bySession.delete(sessionId);
    }
    return forgotten;
  }

  #firstAfter(position: number): number {
    let [low, high] = [0, this.#ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ordered[middle]!.position > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}
