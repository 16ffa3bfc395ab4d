import { randomUUID } from 'node:crypto';
import { deleteRecordsBelow, type Logger, retry, runPeriodically } from '@proctorwise/platform';
import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { FrameArchive } from '../frame-archive.js';
import { FrameNotFound } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import type { FramePartitions, PartitionKeeper } from '../frame-partitions.js';
import type { Recorder, RecorderState } from '../recordings/recorder.js';
import { UnacknowledgedBytes } from './appends.js';
import type { LogMessage } from './frame-message.js';
import type { FrameProducer } from './frame-producer.js';
import { GroupDirectory, readDirectory } from './group-directory.js';
import { frameAssigner } from './group-protocol.js';
import { DoneForAWhile } from './keep-until-done.js';
import { PartitionLog } from './partition-log.js';
import { partitionOfSession } from './partition-of-session.js';
import { recentFirst } from './recent-first-archive.js';

export interface KafkaFramePartitionsOptions {
  /** Of the group and of administration. */
  readonly kafka: Kafka;
  /** Of the same topic: it is connected and closed here. */
  readonly producer: FrameProducer;
  /** It is there, with as many partitions as told here: both are for ever. */
  readonly topic: string;
  readonly partitions: number;
  /** The consumer group whose members share the partitions. @default monitoring */
  readonly group?: string;
  /** Where the other processes of the group send requests for this one's sessions. */
  readonly address: () => string;
  /** A recorder for one partition, which begins empty. */
  readonly openRecorder: (partition: number) => Promise<Recorder>;
  readonly log: Logger;
  readonly clock: () => number;
  /** Bytes of pictures that may wait for their acknowledgement. @default 64 MiB */
  readonly maxUnacknowledgedBytes?: number;
  /** See SettledPlaces. @default 60,000 */
  readonly strayWithinMs?: number;
  /** So long after its last sign of life a process loses its partitions, ms. @default 6,000, the least that brokers take */
  readonly sessionTimeoutMs?: number;
  /** Uniform in [0, 1), for the pauses between tries. @default Math.random */
  readonly random?: () => number;
}

export interface PartitionState {
  readonly partition: number;
  /** Its sessions are watched here; before that its log is read. */
  readonly isTaken: boolean;
  /** Of the newest frame that was read. */
  readonly position: number;
  /** From where a new owner would read. */
  readonly committed: number;
  readonly recording: RecorderState;
}

/** A partition that is this process's, or on its way to be. */
interface Held {
  readonly losing: AbortController;
  log?: PartitionLog;
  /** Its sessions are watched. */
  isTaken: boolean;
  /** Where the group's place in its log is kept. */
  committed: number;
  taking: Promise<void>;
}

const MIB = 1024 * 1024;
const TAKE_BACKOFF = { attempts: Number.POSITIVE_INFINITY, baseMs: 250, maxMs: 10_000 };
/** A heartbeat waits for the fetch before it. */
const FETCH_WAIT_MS = 250;
const COMMIT_EVERY_MS = 3_000;
const EVERY_SECOND_MS = 1_000;
/** A message may be repeated in the log by a sender that waited for its answer: well over all its tries. */
const REMEMBER_MS = 600_000;
/** So long a message stays in the topic after it is archived, judged and stored. */
const KEEP_DONE_MS = 3_600_000;
const DELETE_EVERY_MS = 600_000;
const HEARTBEAT_EVERY_MESSAGES = 50;
const READ_AGAIN_AFTER_MS = 1_000;

/**
 * FramePartitions in Kafka: a topic, whose partitions the members of a consumer group share. The group says whose a
 * partition is meant to be; the partition's own log, by the terms written into it, whose frames count.
 */
export class KafkaFramePartitions implements FramePartitions {
  readonly #options: KafkaFramePartitionsOptions;
  readonly #group: string;
  readonly #consumer: Consumer;
  readonly #admin: Admin;
  readonly #unacknowledged: UnacknowledgedBytes;
  readonly #directory: GroupDirectory;
  readonly #held = new Map<number, Held>();
  /** Those that are lost and not let go yet. */
  readonly #leaving = new Set<Promise<void>>();
  #assigned: ReadonlySet<number> = new Set();
  readonly #done = new DoneForAWhile(KEEP_DONE_MS);
  #keeper: PartitionKeeper | undefined;
  #loops: { stop(): Promise<void> }[] = [];

  constructor(options: KafkaFramePartitionsOptions) {
    const { kafka, topic, partitions, address, sessionTimeoutMs = 6_000 } = options;
    this.#options = options;
    this.#group = options.group ?? 'monitoring';
    this.#unacknowledged = new UnacknowledgedBytes(options.maxUnacknowledgedBytes ?? 64 * MIB);
    this.#admin = kafka.admin();
    this.#directory = new GroupDirectory(() => readDirectory(this.#admin, this.#group, topic));
    this.#consumer = kafka.consumer({
      groupId: this.#group,
      allowAutoTopicCreation: false,
      sessionTimeout: sessionTimeoutMs,
      rebalanceTimeout: 2 * sessionTimeoutMs,
      heartbeatInterval: Math.round(sessionTimeoutMs / 6),
      maxWaitTimeInMs: FETCH_WAIT_MS,
      maxBytesPerPartition: 4 * MIB,
      maxBytes: 32 * MIB,
      partitionAssigners: [
        frameAssigner({ topic, partitions, own: () => ({ address: address(), has: [...this.#held.keys()] }) }),
      ],
      retry: { retries: 40, initialRetryTime: 100, maxRetryTime: 1_000, restartOnFailure: async () => true },
    });
    this.#consumer.on(this.#consumer.events.GROUP_JOIN, ({ payload }) =>
      this.#assign(new Set(payload.memberAssignment[topic] ?? [])),
    );
  }

  partitionOf(sessionId: string): number {
    return partitionOfSession(sessionId, this.#options.partitions);
  }

  async addressOf(partition: number): Promise<string | null> {
    const address = (await this.#directory.look()).byPartition.get(partition);
    return address === undefined || address === this.#options.address() ? null : address;
  }
  async addresses(): Promise<string[]> {
    const all = new Set((await this.#directory.look()).byPartition.values());
    return [...all].filter((address) => address !== this.#options.address());
  }
  lookAgain(): void {
    this.#directory.lookAgain();
  }

  /** The archive, with the pictures of this process's partitions that have not reached it yet. */
  archive(behind: FrameArchive): FrameArchive {
    const logOf = (sessionId: string) => this.#held.get(this.partitionOf(sessionId))?.log;
    const notHere = (record: FrameRecord) => Promise.reject(new FrameNotFound(record.path));
    return recentFirst(
      {
        find: (sessionId, frameNumber) => logOf(sessionId)?.recent(sessionId, frameNumber),
        load: (record) => logOf(record.sessionId)?.loadJpeg(record) ?? notHere(record),
      },
      behind,
    );
  }

  /** How far each partition that is this process's has come, for metrics. */
  get states(): PartitionState[] {
    return [...this.#held].flatMap(([partition, { log, isTaken, committed }]) =>
      log ? [{ partition, isTaken, position: log.lastPosition, committed, recording: log.recording }] : [],
    );
  }

  async start(keeper: PartitionKeeper): Promise<void> {
    const { topic, partitions, producer, log } = this.#options;
    this.#keeper = keeper;
    await Promise.all([producer.connect(), this.#admin.connect(), this.#consumer.connect()]);
    await this.#consumer.subscribe({ topics: [topic], fromBeginning: true });
    await this.#consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: partitions,
      eachBatch: (payload) => this.#read(payload),
    });
    const periodically = (name: string, everyMs: number, task: () => Promise<void>) =>
      runPeriodically({ name: `frames.${name}`, everyMs, log, task });
    this.#loops = [
      periodically('commit', COMMIT_EVERY_MS, () => this.#commit()),
      periodically('deleting', DELETE_EVERY_MS, () => this.#deleteDone()),
      periodically('recordings', EVERY_SECOND_MS, async () => {
        for (const { log: held } of this.#held.values()) held?.tick(this.#options.clock());
      }),
    ];
  }

  async stop(): Promise<void> {
    await Promise.all(this.#loops.map((loop) => loop.stop()));
    this.#loops = [];
    await this.#commit().catch((error: unknown) =>
      this.#options.log.warn({ err: error }, 'frames will be read again: the place could not be kept at the end'),
    );
    for (const partition of [...this.#held.keys()]) this.#lose(partition);
    await Promise.all([...this.#leaving]);
    // Each says goodbye to brokers that may be away: nothing depends on it.
    const { producer } = this.#options;
    await Promise.allSettled([this.#consumer.disconnect(), producer.close(), this.#admin.disconnect()]);
  }

  /** The group has decided. Runs to its end at once, before anything is fetched. */
  #assign(assigned: ReadonlySet<number>): void {
    const { topic, log } = this.#options;
    this.#assigned = assigned;
    log.info({ partitions: [...assigned] }, 'the group gave this process its partitions of the frames');
    for (const partition of [...this.#held.keys()]) if (!assigned.has(partition)) this.#lose(partition);
    for (const partition of assigned) {
      const held = this.#held.get(partition);
      // The library goes back to the kept place: what was read since need not come again.
      if (held?.log) this.#consumer.seek({ topic, partition, offset: String(held.log.lastPosition) });
      else if (!held) this.#gain(partition);
    }
  }

  #gain(partition: number): void {
    const { log, random = Math.random } = this.#options;
    const losing = new AbortController();
    const held: Held = { losing, isTaken: false, committed: 0, taking: Promise.resolve() };
    this.#held.set(partition, held);
    this.#pause(partition); // until it is known from where it is read
    held.taking = retry({ ...TAKE_BACKOFF, random, signal: losing.signal }, async () => {
      try {
        await this.#take(partition, held);
      } catch (error) {
        if (!losing.signal.aborted) log.warn({ err: error, partition }, 'a partition could not be taken yet');
        throw error;
      }
    }).catch(() => undefined); // told above; it ends when the partition is lost
  }

  /** Reads the log up to its end, owns it, and has its sessions watched. */
  async #take(partition: number, held: Held): Promise<void> {
    const { clock, log } = this.#options;
    const startedAt = clock();
    await Promise.all(this.#leaving); // what is left of an earlier taking of it
    held.log ??= await this.#openLog(partition, held);
    const frames = held.log;
    if (!frames.isOwned) await frames.own();
    if (held.losing.signal.aborted) return;
    await this.#keeper?.take({ number: partition, term: frames.ownTerm, frames });
    held.isTaken = true;
    log.info({ partition, position: frames.lastPosition, ms: clock() - startedAt }, 'took a partition of the frames');
  }

  async #openLog(partition: number, held: Held): Promise<PartitionLog> {
    const { topic, producer, openRecorder, strayWithinMs, log } = this.#options;
    const [found] = await this.#admin.fetchOffsets({ groupId: this.#group, topics: [topic] });
    const place = found?.partitions.find((each) => each.partition === partition);
    const startsAfter = Math.max(0, Number(place?.offset ?? 0)); // -1 where none is kept
    held.committed = startsAfter;
    const opened = new PartitionLog({
      owner: randomUUID(),
      startsAfter,
      term: termIn(place?.metadata),
      recorder: await openRecorder(partition),
      send: (messages) => producer.send(partition, messages),
      unacknowledged: this.#unacknowledged,
      ...(strayWithinMs === undefined ? {} : { strayWithinMs }),
      sessionOf: (sessionId) => this.#keeper?.sessionOf(sessionId),
      onFenced: () => this.#giveUp(partition, held),
      log,
    });
    if (held.losing.signal.aborted) {
      await opened.close();
      throw new Error('the partition was lost');
    }
    this.#consumer.seek({ topic, partition, offset: String(startsAfter) });
    this.#consumer.resume([{ topic, partitions: [partition] }]);
    return opened;
  }

  /** Another process wrote its term. Where the group still says that the partition is this one's, it is taken anew. */
  #giveUp(partition: number, held: Held): void {
    if (this.#held.get(partition) !== held) return;
    this.#options.log.warn({ partition }, 'another process took over a partition of the frames');
    this.#lose(partition);
    setTimeout(() => {
      if (this.#keeper && this.#assigned.has(partition) && !this.#held.has(partition)) this.#gain(partition);
    }, READ_AGAIN_AFTER_MS).unref();
  }

  #lose(partition: number): void {
    const held = this.#held.get(partition);
    if (!held) return;
    this.#held.delete(partition);
    held.losing.abort();
    const leaving = (async () => {
      await held.log?.close();
      await held.taking;
      await this.#keeper?.release(partition);
    })()
      .catch((error: unknown) =>
        this.#options.log.error({ err: error, partition }, 'a partition was not let go in order'),
      )
      .finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }

  async #read({ batch, resolveOffset, heartbeat, isRunning, isStale }: EachBatchPayload): Promise<void> {
    const { partition } = batch;
    for (const [index, message] of batch.messages.entries()) {
      const frames = this.#held.get(partition)?.log;
      if (!frames || !isRunning() || isStale()) return;
      if (!(await this.#readOne(frames, message))) return this.#readAgainLater(partition, frames);
      resolveOffset(message.offset);
      if (index % HEARTBEAT_EVERY_MESSAGES === 0) await heartbeat();
    }
  }

  /** @returns false where it could not be taken: it is read again later */
  async #readOne(frames: PartitionLog, message: KafkaMessage): Promise<boolean> {
    try {
      return await frames.read(Number(message.offset) + 1, toLogMessage(message));
    } catch (error) {
      this.#options.log.error({ err: error, offset: message.offset }, 'a frame could not be recorded yet');
      return false;
    }
  }

  #readAgainLater(partition: number, frames: PartitionLog): void {
    const { topic } = this.#options;
    this.#pause(partition);
    this.#consumer.seek({ topic, partition, offset: String(frames.lastPosition) });
    setTimeout(() => {
      if (this.#held.get(partition)?.log === frames) this.#consumer.resume([{ topic, partitions: [partition] }]);
    }, READ_AGAIN_AFTER_MS).unref();
  }

  #pause(partition: number): void {
    this.#consumer.pause([{ topic: this.#options.topic, partitions: [partition] }]);
  }

  async #deleteDone(): Promise<void> {
    const { topic, clock } = this.#options;
    const committed = new Map([...this.#held].map(([partition, held]) => [partition, held.committed]));
    const done = new Map([...this.#done.note(committed, clock())].filter(([, offset]) => offset > 0));
    if (done.size > 0) await deleteRecordsBelow(this.#admin, topic, done);
  }

  async #noteEnds(): Promise<void> {
    const logs = [...this.#held].flatMap(([partition, { log }]) =>
      log ? [{ partition, log, moment: log.moment }] : [],
    );
    const ends = await this.#admin.fetchTopicOffsets(this.#options.topic);
    const endOf = new Map(ends.map(({ partition, high }) => [partition, Number(high)]));
    for (const { partition, log, moment } of logs)
      log.noteEnd(moment, endOf.get(partition) ?? Number.POSITIVE_INFINITY);
  }

  /** Keeps the place from which a new owner has to read. */
  async #commit(): Promise<void> {
    const { topic, clock } = this.#options;
    if (this.#held.size === 0) return;
    await this.#noteEnds();
    const done = [...this.#held].flatMap(([partition, held]) => {
      const { log: frames, isTaken, committed } = held;
      if (!isTaken || !frames || !this.#keeper) return [];
      const { position, term } = frames.doneUpTo(this.#keeper.storedUpTo(partition));
      return position > committed ? [{ partition, held, frames, position, term }] : [];
    });
    if (done.length === 0) return;
    await this.#consumer.commitOffsets(
      done.map(({ partition, position, term }) => ({
        topic,
        partition,
        offset: String(position),
        metadata: term === null ? null : String(term),
      })),
    );
    for (const { held, frames, position } of done) {
      held.committed = position;
      frames.forget(position, clock() - REMEMBER_MS);
    }
  }
}

const termIn = (metadata: string | null | undefined): number | null =>
  metadata && /^\d+$/.test(metadata) ? Number(metadata) : null;

const toLogMessage = ({ key, value, headers = {} }: KafkaMessage): LogMessage => ({
  key: key && key.length > 0 ? key.toString() : null,
  value,
  headers: Object.fromEntries(Object.entries(headers).map(([name, content]) => [name, String(content ?? '')])),
});
