import { type IHeaders, type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { WorkLog } from '../background/index.js';
import { type Batch, inBatches } from '../ordering/index.js';
import { CLIENT_RETRY, type KafkaConnection, kafkaClient } from './connection.js';
import { KafkaUnreachable, kafkaFailure } from './errors.js';

const MIB = 1024 * 1024;
/** What a record takes beside its key, value and headers, at most. */
const RECORD_OVERHEAD_BYTES = 100;

export interface OutgoingRecord {
  readonly topic: string;
  /** Records of one key go to one partition, in the order they were sent. */
  readonly key: string;
  readonly value: Buffer;
  readonly headers: IHeaders;
}

export interface GroupedProducerOptions {
  readonly connection: KafkaConnection;
  readonly log: WorkLog;
  /** The largest group, bytes; a topic's `max.message.bytes` must allow it. @default 1 MiB less 16 KiB for its frame */
  readonly maxGroupBytes?: number;
  /** What may wait for its turn, bytes: beyond it `send` refuses. @default 64 MiB */
  readonly maxWaitingBytes?: number;
  /** How long a group may take, ms, tries included. @default 40 s */
  readonly sendWithinMs?: number;
}

/** A record that no group holds. */
export class RecordTooLarge extends Error {
  constructor(
    readonly topic: string,
    readonly bytes: number,
    readonly maxBytes: number,
  ) {
    super(`A record for ${topic} has ${bytes} bytes, at most ${maxBytes} are sent`);
    this.name = 'RecordTooLarge';
  }
}

/** More waits to be sent than may wait: the brokers do not keep up. */
export class ProducerOverloaded extends Error {
  constructor(
    readonly waitingBytes: number,
    readonly maxBytes: number,
  ) {
    super(`${waitingBytes} bytes wait to be sent to Kafka, at most ${maxBytes} may`);
    this.name = 'ProducerOverloaded';
  }
}

interface Call {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
/** What of one call goes into one group. */
interface Part extends Batch<OutgoingRecord> {
  readonly call: Call;
  readonly isLast: boolean;
}

/**
 * Sends records so that an acknowledged one is on every in-sync replica, once, in order: an idempotent producer with
 * one request at a time. What is handed in while a request is on its way goes with the next: a group commit.
 *
 * One at a time is what keeps the library's producer honest. It numbers batches when it sends them and takes the number
 * back when an attempt fails. A batch that was written without an answer, and another that is sent before the first is
 * tried again, would have the same number: the broker would take the second for a repetition of the first, and
 * acknowledge what it never wrote. For the same reason a producer is thrown away once a group is given up.
 */
export class GroupedProducer {
  readonly #connection: KafkaConnection;
  readonly #kafka: Kafka;
  readonly #maxGroupBytes: number;
  readonly #maxWaitingBytes: number;
  readonly #sendWithinMs: number;
  #producer: Promise<Producer> | undefined;
  #waiting: Part[] = [];
  #waitingBytes = 0;
  #sending: Promise<void> | undefined;
  readonly counters = { records: 0, groups: 0, failures: 0 };

  constructor({ connection, log, ...limits }: GroupedProducerOptions) {
    this.#connection = connection;
    this.#kafka = kafkaClient(connection, log);
    this.#maxGroupBytes = limits.maxGroupBytes ?? MIB - 16 * 1024;
    this.#maxWaitingBytes = limits.maxWaitingBytes ?? 64 * MIB;
    this.#sendWithinMs = limits.sendWithinMs ?? 40_000;
  }

  get waitingBytes(): number {
    return this.#waitingBytes;
  }

  /**
   * Resolves when all of them are durable. When it rejects, some may be: none after the first that is not, of a key. All
   * that waited behind them is refused with them, so that nothing overtakes what its sender has to send again.
   * @throws {RecordTooLarge | ProducerOverloaded} nothing was sent
   * @throws {KafkaFailure}
   */
  async send(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    const groups = groupsOf(records, this.#maxGroupBytes);
    const bytes = groups.reduce((sum, group) => sum + group.bytes, 0);
    if (this.#waitingBytes > 0 && this.#waitingBytes + bytes > this.#maxWaitingBytes)
      throw new ProducerOverloaded(this.#waitingBytes, this.#maxWaitingBytes);
    await new Promise<void>((resolve, reject) => {
      const call = { resolve, reject };
      for (const [at, group] of groups.entries())
        this.#waiting.push({ ...group, call, isLast: at === groups.length - 1 });
      this.#waitingBytes += bytes;
      this.#sending ??= this.#sendAll();
    });
  }

  /** Resolves when what waits is sent, or given up. */
  async close(): Promise<void> {
    await this.#sending;
    await this.#dropProducer();
  }

  async #sendAll(): Promise<void> {
    // Calls of one turn of the event loop go together.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      try {
        await this.#sendGroup(group.flatMap(({ items }) => items));
        for (const { call, isLast } of group) if (isLast) call.resolve();
      } catch (error) {
        this.counters.failures += 1;
        const refused = [...group, ...this.#waiting];
        this.#waiting = [];
        this.#waitingBytes = 0;
        void this.#dropProducer();
        for (const { call } of refused) call.reject(error);
      }
    }
    this.#sending = undefined;
  }

  #nextGroup(): Part[] {
    let bytes = 0;
    let count = 0;
    for (const part of this.#waiting) {
      if (count > 0 && bytes + part.bytes > this.#maxGroupBytes) break;
      bytes += part.bytes;
      count += 1;
    }
    this.#waitingBytes -= bytes;
    return this.#waiting.splice(0, count);
  }

  async #sendGroup(records: readonly OutgoingRecord[]): Promise<void> {
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    const topics = [...byTopic.keys()];
    try {
      await this.#inTime(async () => {
        this.#producer ??= this.#connect();
        const producer = await this.#producer;
        await producer.sendBatch({
          acks: -1,
          topicMessages: topics.map((topic) => ({ topic, messages: byTopic.get(topic) ?? [] })),
        });
      });
    } catch (error) {
      throw kafkaFailure(error, this.#connection, `write to ${topics.join(', ')}`);
    }
    this.counters.groups += 1;
    this.counters.records += records.length;
  }

  async #connect(): Promise<Producer> {
    const producer = this.#kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: CLIENT_RETRY,
    });
    await producer.connect();
    return producer;
  }

  /** A connection that is silent, not closed, is asked by the library again and again: this ends it. */
  async #inTime(work: () => Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const within = this.#sendWithinMs;
    const timer = setTimeout(() => {
      const cause = new Error(`nothing was acknowledged within ${within / 1000} s`);
      late.reject(new KafkaUnreachable(this.#connection.brokers, { cause }));
    }, within);
    try {
      await Promise.race([work(), late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #dropProducer(): Promise<void> {
    const dropped = this.#producer;
    this.#producer = undefined;
    // It is gone for us in any case: one that never connected, or cannot say goodbye, has nothing more to tell.
    await dropped?.then((producer) => producer.disconnect()).catch(() => undefined);
  }
}

/** Cuts records into groups of at most so many bytes, in their order. @throws {RecordTooLarge} */
export function groupsOf(records: readonly OutgoingRecord[], maxBytes: number): readonly Batch<OutgoingRecord>[] {
  return inBatches(records, { bytes: maxBytes }, (record) => {
    const bytes = bytesOf(record);
    if (bytes > maxBytes) throw new RecordTooLarge(record.topic, bytes, maxBytes);
    return bytes;
  });
}

function bytesOf({ key, value, headers }: OutgoingRecord): number {
  let bytes = RECORD_OVERHEAD_BYTES + Buffer.byteLength(key) + value.length;
  // A header may stand more than once, and without a value.
  for (const [name, content] of Object.entries(headers))
    for (const each of Array.isArray(content) ? content : [content])
      bytes += Buffer.byteLength(name) + 10 + Buffer.byteLength(each ?? '');
  return bytes;
}
