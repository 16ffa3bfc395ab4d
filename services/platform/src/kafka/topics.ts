import { TOPICS } from '@proctorwise/contracts';
import type { Admin } from 'kafkajs';

const DAY_MS = 86_400_000;
const MIB = 1024 * 1024;
/** As the embedded event log keeps them; consumers' claims stay 45 days, so an event cannot come back unclaimed. */
export const KEEP_EVENTS_MS = 30 * DAY_MS;
const KEEP_DEAD_LETTERS_MS = 90 * DAY_MS;
const ALREADY_EXISTS = 'TOPIC_ALREADY_EXISTS';

/** A batch of events may be this large, in bytes; a single event stays far below it. */
export const MAX_EVENT_BATCH_BYTES = MIB;
/** The largest picture that the door lets in, 2 MB, with its headers. */
export const MAX_FRAME_BYTES = 3 * MIB;
export const FRAMES_TOPIC = 'frames';

export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  readonly settings: Readonly<Record<string, string>>;
}

export interface Replication {
  /** Brokers that hold each record. With 1 a record survives a killed process, not a lost disk. @default 3 */
  readonly factor?: number;
}

export interface EventTopicsOptions {
  /** Before each name, where several platforms share a Kafka. @default none */
  readonly prefix?: string;
  /** How many processes of a service can share the work of a topic. @default 6 */
  readonly partitions?: number;
}

/** Where what cannot be handled of a topic goes. */
export const deadLetterTopic = (topic: string): string => `${topic}.dlt`;

/** Every topic of events, and its dead letters. */
export function eventTopics({ prefix = '', partitions = 6 }: EventTopicsOptions = {}): TopicSpec[] {
  const settings = (keepMs: number) => ({
    'retention.ms': String(keepMs),
    'max.message.bytes': String(MAX_EVENT_BATCH_BYTES),
  });
  return TOPICS.flatMap((name) => {
    const topic = `${prefix}${name}`;
    return [
      { topic, partitions, settings: settings(KEEP_EVENTS_MS) },
      { topic: deadLetterTopic(topic), partitions: 1, settings: settings(KEEP_DEAD_LETTERS_MS) },
    ];
  });
}

export interface FramesTopicOptions {
  /** @default none */
  readonly prefix?: string;
  /** How many processes can share the sessions: 64 for a sitting of 10,000. @default 6 */
  readonly partitions?: number;
  /** How long a frame is kept, ms; -1: until the archiver deletes it. @default -1 */
  readonly retentionMs?: number;
}

export function framesTopic({ prefix = '', partitions = 6, retentionMs = -1 }: FramesTopicOptions = {}): TopicSpec {
  return {
    topic: `${prefix}${FRAMES_TOPIC}`,
    partitions,
    settings: { 'retention.ms': String(retentionMs), 'max.message.bytes': String(MAX_FRAME_BYTES) },
  };
}

/** A topic that is there, but not as it is wanted. */
export interface TopicDifference {
  readonly topic: string;
  readonly wantedPartitions: number;
  readonly foundPartitions: number;
}

export interface EnsuredTopics {
  readonly created: readonly string[];
  /**
   * Told and left alone: another number of partitions sends a key's next events elsewhere than its last ones, out of
   * order. Change it while nothing is on its way.
   */
  readonly different: readonly TopicDifference[];
}

/**
 * Makes the topics that are not there yet. Run again, or by two processes at once, it changes nothing.
 * @param admin connected
 * @throws the library's error where the broker refuses one: too few brokers for the replication, or no right to
 */
export async function ensureTopics(
  admin: Admin,
  topics: readonly TopicSpec[],
  { factor = 3 }: Replication = {},
): Promise<EnsuredTopics> {
  const there = new Set(await admin.listTopics());
  const missing = topics.filter(({ topic }) => !there.has(topic));
  if (missing.length > 0) await create(admin, missing, factor);
  const { topics: found } = await admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) });
  const partitionsOf = new Map(found.map(({ name, partitions }) => [name, partitions.length]));
  return {
    created: missing.map(({ topic }) => topic),
    different: topics
      .map(({ topic, partitions }) => ({
        topic,
        wantedPartitions: partitions,
        foundPartitions: partitionsOf.get(topic) ?? 0,
      }))
      .filter(({ wantedPartitions, foundPartitions }) => wantedPartitions !== foundPartitions),
  };
}

/**
 * Deletes a topic's records below these offsets, by partition.
 * @param admin connected, as a user who may
 */
export async function deleteRecordsBelow(
  admin: Admin,
  topic: string,
  offsets: ReadonlyMap<number, number>,
): Promise<void> {
  // The library looks for the partitions' leaders in what it knows already, and knows nothing of a topic before this.
  await admin.fetchTopicOffsets(topic);
  const partitions = [...offsets].map(([partition, offset]) => ({ partition, offset: String(offset) }));
  await admin.deleteTopicRecords({ topic, partitions });
}

async function create(admin: Admin, topics: readonly TopicSpec[], factor: number): Promise<void> {
  const durability = {
    // With three copies, two must have a record before it is acknowledged: any one broker may be lost, or be away.
    'min.insync.replicas': String(Math.max(1, factor - 1)),
    'unclean.leader.election.enable': 'false',
  };
  try {
    await admin.createTopics({
      waitForLeaders: true,
      topics: topics.map(({ topic, partitions, settings }) => ({
        topic,
        numPartitions: partitions,
        replicationFactor: factor,
        configEntries: Object.entries({ ...durability, ...settings }).map(([name, value]) => ({ name, value })),
      })),
    });
  } catch (error) {
    if (!areAllThere(error)) throw error;
  }
}

/** Another process made them in between: every error of the many says so. */
function areAllThere(error: unknown): boolean {
  const errors = error instanceof Error && 'errors' in error ? (error.errors as { type?: string }[]) : [];
  return errors.length > 0 && errors.every(({ type }) => type === ALREADY_EXISTS);
}
