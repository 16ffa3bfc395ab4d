import type { LogMessage } from './frame-message.js';

/** The brokers take a partition's messages of one request as one batch, and a batch of at most this. */
export const MAX_GROUP_BYTES = 2.75 * 1024 * 1024;
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
  #sendingSince: number | undefined;

  /** @param send resolves when the brokers have the messages as durably as they promise */
  constructor(
    private readonly send: (messages: readonly LogMessage[]) => Promise<void>,
    private readonly monotonicMs: () => number,
  ) {}

  /** Since when a request is on its way, all its tries included; undefined where none is. */
  get sendingSince(): number | undefined {
    return this.#sendingSince;
  }

  /** @throws whatever the sending threw: the message may be in the log all the same */
  add(message: LogMessage): Promise<void> {
    const bytes = (message.value?.byteLength ?? 0) + BESIDE_VALUE_BYTES;
    const settle = Promise.withResolvers<void>();
    this.#queue.push({ message, bytes, settle });
    if (this.#sendingSince === undefined) void this.#work();
    return settle.promise;
  }

  async #work(): Promise<void> {
    for (let group = this.#next(); group.length > 0; group = this.#next()) {
      this.#sendingSince = this.monotonicMs();
      try {
        await this.send(group.map(({ message }) => message));
        for (const { settle } of group) settle.resolve();
      } catch (error) {
        for (const { settle } of group) settle.reject(error);
      }
    }
    this.#sendingSince = undefined;
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
