import { FrameLogBusy } from '../frame-errors.js';
import type { LogMessage } from './frame-message.js';

/** Bytes of pictures that wait for the brokers, over all partitions of a process. */
export class QueuedBytes {
  #queued = 0;

  constructor(private readonly most: number) {}

  /** @throws {FrameLogBusy} more than may wait */
  add(bytes: number): void {
    if (this.#queued + bytes > this.most) throw new FrameLogBusy(2);
    this.#queued += bytes;
  }
  remove(bytes: number): void {
    this.#queued -= bytes;
  }
}

/** The brokers take a partition's messages of one request as one batch, and a batch of at most this. */
const MAX_GROUP_BYTES = 2.75 * 1024 * 1024;
/** Its key and headers, as room for them. */
const BESIDE_VALUE_BYTES = 512;

interface Waiting {
  readonly message: LogMessage;
  readonly bytes: number;
  readonly settle: PromiseWithResolvers<void>;
}

/** Sends a partition's messages in order, one request at a time: what comes meanwhile goes out together. */
export class GroupSender {
  readonly #queue: Waiting[] = [];
  #working = false;

  /** @param send resolves when the brokers have the messages as durably as they promise */
  constructor(
    private readonly send: (messages: readonly LogMessage[]) => Promise<void>,
    private readonly queued: QueuedBytes,
  ) {}

  /** @throws {FrameLogBusy} @throws whatever the sending threw: the message may be in the log all the same */
  async add(message: LogMessage): Promise<void> {
    const bytes = (message.value?.byteLength ?? 0) + BESIDE_VALUE_BYTES;
    this.queued.add(bytes);
    const settle = Promise.withResolvers<void>();
    this.#queue.push({ message, bytes, settle });
    if (!this.#working) void this.#work();
    return settle.promise;
  }

  async #work(): Promise<void> {
    this.#working = true;
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      try {
        await this.send(group.map(({ message }) => message));
        for (const { settle } of group) settle.resolve();
      } catch (error) {
        for (const { settle } of group) settle.reject(error);
      }
      for (const { bytes } of group) this.queued.remove(bytes);
    }
    this.#working = false;
  }

  #next(): Waiting[] {
    let [count, bytes] = [0, 0];
    for (const waiting of this.#queue) {
      bytes += waiting.bytes;
      if (count > 0 && bytes > MAX_GROUP_BYTES) break;
      count += 1;
    }
    return this.#queue.splice(0, count);
  }
}
