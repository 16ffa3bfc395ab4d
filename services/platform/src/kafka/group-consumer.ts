import type { Consumer, EachBatchPayload, KafkaMessage } from 'kafkajs';
import { backoffMs, retry, sleep, type WorkLog } from '../background/index.js';
import { KeyedInOrder, LowWaterMark } from '../ordering/index.js';
import { CLIENT_RETRY, FETCH_WAIT_MS, type KafkaConnection, kafkaClient } from './connection.js';
import { isHopeless, kafkaFailure } from './errors.js';
import { GroupPlace } from './group-place.js';

/** Another process may take the partition: what is not committed by then is seen there again. */
const OWNER_CHANGES = ['REBALANCE_IN_PROGRESS', 'NOT_COORDINATOR_FOR_GROUP', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID'];
/** What may be worked off between two commits, and so is seen again after a crash. */
const COMMIT_AFTER_RECORDS = 64n;
const COMMIT_AFTER_MS = 1_000;
const HEARTBEAT_MS = 2_000;
/** A first start is tried as long; one that fails later is tried for ever. */
const START_WITHIN_MS = 40_000;
/** A broker that starts may deny at first what it allows a moment later. */
const HOPELESS_AFTER = 2;
const PLACE_BACKOFF = { baseMs: 200, maxMs: 2_000 };
const RESTART_BACKOFF = { baseMs: 500, maxMs: 30_000 };

export interface ReceivedRecord {
  readonly partition: number;
  readonly message: KafkaMessage;
}

export interface GroupConsumerOptions {
  readonly connection: KafkaConnection;
  readonly log: WorkLog;
  /** Its members must all read this topic only: the library shares out the topics of one member among all. */
  readonly group: string;
  readonly topic: string;
  /** Where a group begins that has no place yet. */
  readonly from: 'beginning' | 'latest';
  /** Keys of a partition at work at once. @default 1 */
  readonly concurrency?: number;
  /**
   * Resolves when the record is done with. It rejects when it is not, after the signal aborted: the process ends, or
   * the partition may go to another one. Then it is seen again, here or there.
   */
  readonly work: (record: ReceivedRecord, signal: AbortSignal) => Promise<void>;
  /**
   * How long a process may be silent before its partitions go to others, ms; at least what the broker allows (6 s). A
   * killed one's records wait as long. @default 10 s
   */
  readonly sessionTimeoutMs?: number;
}

/** How far a group is behind in a partition. */
export interface PartitionLag {
  readonly partition: number;
  readonly records: number;
}

/**
 * Reads a topic as a member of a group: records of a key in order, each done with before it is committed. While work is
 * going on it says that it lives, however long the work takes. When the group's members change it finishes what it is
 * at, commits, and only then lets go; a process that was thought dead and is not may meanwhile work on a record that
 * another one has got too, so work must be harmless to repeat.
 */
export class GroupConsumer {
  readonly #options: GroupConsumerOptions;
  readonly #consumer: Consumer;
  readonly #place: GroupPlace;
  readonly #stopping = new AbortController();
  readonly #joined = Promise.withResolvers<void>();
  readonly #lags = new Map<number, number>();
  #placed: Promise<void> = Promise.resolve();
  #joining: symbol | undefined;
  #wasMember = false;
  #giveUpAt = 0;
  #starting: Promise<unknown> = Promise.resolve();
  #crashes = 0;

  constructor(options: GroupConsumerOptions) {
    const { connection, log, group, sessionTimeoutMs = 10_000 } = options;
    this.#options = options;
    const kafka = kafkaClient(connection, log);
    this.#place = new GroupPlace(options);
    this.#consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: 30_000,
      heartbeatInterval: HEARTBEAT_MS,
      maxWaitTimeInMs: FETCH_WAIT_MS,
      allowAutoTopicCreation: false,
      // Starting again is done here, where it ends when this is stopped.
      retry: { ...CLIENT_RETRY, restartOnFailure: async () => false },
    });
    const { GROUP_JOIN, CRASH } = this.#consumer.events;
    this.#consumer.on(GROUP_JOIN, ({ payload }) => this.#onJoin(payload.memberAssignment[options.topic] ?? []));
    this.#consumer.on(CRASH, ({ payload }) => this.#onCrash(payload.error));
  }

  /** Of the partitions that were read here, as of the last records read. */
  get lags(): PartitionLag[] {
    return [...this.#lags].map(([partition, records]) => ({ partition, records }));
  }

  /**
   * Resolves once this is a member of the group and the group has a place in all of its partitions.
   * @throws {KafkaFailure} after the client's own tries
   */
  async start(): Promise<void> {
    const { topic, group, connection } = this.#options;
    try {
      this.#giveUpAt = performance.now() + START_WITHIN_MS;
      await this.#place.look();
      await this.#consumer.connect();
      // What has no place is read from its beginning: partitions that are added later, among others.
      await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
      const running = this.#run();
      this.#starting = running.catch(() => undefined);
      await Promise.all([running, this.#joined.promise]);
    } catch (error) {
      await this.stop();
      throw kafkaFailure(error, connection, `read ${topic} as the group ${group}`);
    }
  }

  /** Resolves when nothing of it is at work any more; what was done is committed. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#joined.promise.catch(() => undefined);
    this.#joined.reject(new Error('the consumer was stopped'));
    const goodbye = () =>
      this.#consumer
        .disconnect()
        .catch((error) => this.#log('warn', error, 'a consumer could not say goodbye: its group notices by itself'));
    await goodbye();
    // A start that is on its way joins all the same; it is not waited for, since that can take all its tries.
    void this.#starting.then(goodbye);
  }

  #run(): Promise<void> {
    return this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 1,
      eachBatch: (payload) => this.#workOff(payload),
    });
  }

  #onJoin(partitions: readonly number[]): void {
    this.#crashes = 0;
    this.#lags.clear();
    const joining = Symbol('joining');
    this.#joining = joining;
    const placed = retry(
      { attempts: 5, random: Math.random, signal: this.#stopping.signal, ...PLACE_BACKOFF },
      async () => {
        // Members changed meanwhile: the next joining gives places to whom the partitions belong by then.
        if (this.#joining === joining) await this.#place.give(this.#consumer, partitions);
      },
    );
    this.#placed = placed;
    placed.then(
      () => {
        if (this.#joining !== joining) return;
        this.#wasMember = true;
        this.#joined.resolve();
      },
      (error) => this.#joined.reject(error),
    );
  }

  /** The library's consumer has ended: by what it takes for hopeless, or after all its tries. */
  #onCrash(error: Error): void {
    if (this.#stopping.signal.aborted) return;
    const isSettled = isHopeless(error, this.#options.connection) && this.#crashes >= HOPELESS_AFTER;
    if (!this.#wasMember && (isSettled || performance.now() >= this.#giveUpAt)) {
      this.#joined.reject(error);
      return;
    }
    // Once it was a member even a denied right is no end: rights are given back.
    this.#crashes += 1;
    this.#log('warn', error, 'a consumer ended, and is started again');
    this.#starting = this.#startAgain();
  }

  async #startAgain(): Promise<void> {
    await sleep(backoffMs(this.#crashes, RESTART_BACKOFF, Math.random), this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    try {
      await this.#consumer.connect();
      await this.#run();
    } catch (error) {
      this.#onCrash(error as Error);
    }
  }

  async #workOff(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload;
    const [first] = batch.messages;
    // Nothing is read before the group has its place. Where it got none the client begins again, and joins anew.
    await this.#placed;
    if (!first || payload.isStale()) return;
    const taken = new AbortController();
    let ownerChange: unknown;
    const signal = AbortSignal.any([this.#stopping.signal, taken.signal]);
    const beating = setInterval(() => {
      payload.heartbeat().catch((error) => {
        if (!OWNER_CHANGES.includes(error?.type)) return; // a lost connection: the library's own next step meets it too
        ownerChange = error;
        taken.abort();
      });
    }, HEARTBEAT_MS / 2);
    try {
      await this.#workOffInOrder(payload, new LowWaterMark(BigInt(first.offset)), signal);
    } finally {
      clearInterval(beating);
    }
    if (ownerChange) throw ownerChange;
  }

  async #workOffInOrder(payload: EachBatchPayload, mark: LowWaterMark, signal: AbortSignal): Promise<void> {
    const { batch } = payload;
    const { concurrency = 1, work } = this.#options;
    let committed = mark.mark;
    let committedAt = performance.now();
    const commit = async () => {
      if (mark.mark === committed) return;
      committed = mark.mark;
      committedAt = performance.now();
      await this.#commit(payload, committed);
    };
    const line = new KeyedInOrder<KafkaMessage>({
      concurrency,
      capacity: concurrency,
      keyOf: ({ key }) => key?.toString() ?? '',
      work: async (message) => {
        if (signal.aborted) throw new Interrupted();
        await work({ partition: batch.partition, message }, signal);
        mark.end(BigInt(message.offset));
      },
    });
    try {
      for (const message of batch.messages) {
        if (signal.aborted) break;
        mark.begin(BigInt(message.offset));
        await line.push(message);
        if (mark.mark - committed >= COMMIT_AFTER_RECORDS || performance.now() - committedAt >= COMMIT_AFTER_MS)
          await commit();
      }
      await line.idle();
    } catch (error) {
      // What is still at work ends first: nothing of it may run beside the next try.
      await line.idle().catch(() => undefined);
      if (!signal.aborted) throw error;
    } finally {
      await commit();
    }
  }

  /** @param mark the first record that is not done with */
  async #commit({ batch, ...payload }: EachBatchPayload, mark: bigint): Promise<void> {
    const { topic, partition } = batch;
    payload.resolveOffset(String(mark - 1n));
    this.#lags.set(partition, Number(BigInt(batch.highWatermark) - mark));
    await payload.commitOffsetsIfNecessary({ topics: [{ topic, partitions: [{ partition, offset: String(mark) }] }] });
  }

  #log(level: 'warn' | 'error', error: unknown, message: string): void {
    const { log, group, topic } = this.#options;
    log[level]({ err: error, group, topic }, message);
  }
}

/** A record was not begun, since its partition may go to another process or this one ends. */
export class Interrupted extends Error {
  constructor() {
    super('the work is left to whoever gets the partition next');
    this.name = 'Interrupted';
  }
}
