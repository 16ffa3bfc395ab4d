import type { LogMessage } from './frame-message.js';

/** Writes into the partitions of the frames' topic. */
export interface FrameProducer {
  connect(): Promise<void>;
  /**
   * Resolves when all replicas in sync have the messages, in this order. It is asked one at a time for a partition, is not
   * idempotent, and tries again within bounds: what it writes twice is passed over by who reads, as what a device sends
   * twice. Once it has settled, no further try is begun.
   * @throws they may be in the log all the same
   */
  send(partition: number, messages: readonly LogMessage[]): Promise<void>;
  /** Breaks off what is on its way. */
  close(): Promise<void>;
}

/** Several tries within the time that an append waits; then the device's spool tries again. */
export const SEND_RETRIES = { retries: 6, firstAfterMs: 100, atMostMs: 2_000 } as const;
/** How long the brokers may take to have a request on all replicas that are in sync, ms. */
export const ON_ALL_REPLICAS_WITHIN_MS = 5_000;

/** The same bytes, as both clients want them. */
export const bufferOf = (value: Uint8Array): Buffer => Buffer.from(value.buffer, value.byteOffset, value.byteLength);
