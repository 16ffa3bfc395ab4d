import { randomUUID } from 'node:crypto';
import type { KafkaMessage } from 'kafkajs';
import type { WorkLog } from '../background/index.js';
import { withAdmin } from './admin.js';
import { FETCH_WAIT_MS, type KafkaConnection, kafkaClient } from './connection.js';
import { KafkaSilent, KafkaTopicsUnseen, kafkaFailure } from './errors.js';

/** Nothing of what should be there came for so long, ms: it was deleted meanwhile, or the brokers are silent. */
const SILENT_MS = 60_000;

/** By topic and partition: the offset behind the last record. Partitions without records are not among them. */
export type TopicEnds = ReadonlyMap<string, ReadonlyMap<number, bigint>>;

/**
 * Where these topics end just now.
 * @throws {KafkaTopicsUnseen} one of them is not there, or this user may not see it
 * @throws {KafkaFailure}
 */
export async function endsOf(connection: KafkaConnection, log: WorkLog, topics: readonly string[]): Promise<TopicEnds> {
  return withAdmin(connection, log, `look at ${topics.join(', ')}`, async (admin) => {
    const there = new Set(await admin.listTopics());
    const ends = new Map<string, Map<number, bigint>>();
    const unseen = topics.filter((each) => !there.has(each));
    if (unseen.length > 0) throw new KafkaTopicsUnseen(connection.sasl?.username ?? 'a client without a name', unseen);
    for (const topic of topics) {
      const partitions = (await admin.fetchTopicOffsets(topic)).filter(({ low, high }) => BigInt(low) < BigInt(high));
      if (partitions.length > 0)
        ends.set(topic, new Map(partitions.map(({ partition, high }) => [partition, BigInt(high)])));
    }
    return ends;
  });
}

export interface ReadToEndsOptions {
  readonly connection: KafkaConnection;
  readonly log: WorkLog;
  /** Begins the name of the group it reads as, which is new each time and keeps no place. */
  readonly group: string;
  readonly ends: TopicEnds;
  /** Given each record up to the ends once, those of a partition in order. Where it rejects the reading ends. */
  readonly visit: (topic: string, partition: number, messages: readonly KafkaMessage[]) => Promise<void>;
}

/**
 * Reads topics from their oldest record to where they ended.
 * @throws {KafkaFailure} `KafkaSilent` where nothing came for a minute
 * @throws what `visit` throws
 */
export async function readToEnds({ connection, log, group, ends, visit }: ReadToEndsOptions): Promise<void> {
  const open = new Map([...ends].map(([topic, partitions]) => [topic, new Map(partitions)]));
  if (open.size === 0) return;
  const read = new Map<string, bigint>();
  const done = Promise.withResolvers<void>();
  done.promise.catch(() => undefined); // it is waited for below; it may end before
  let isOver = false;
  const end = (error?: unknown): void => {
    isOver = true;
    if (error === undefined) done.resolve();
    else done.reject(error);
  };
  const take = async (topic: string, partition: number, messages: readonly KafkaMessage[]): Promise<void> => {
    const before = ends.get(topic)?.get(partition) ?? 0n;
    // A member that joins anew begins anew: what it has read already is passed over.
    const from = read.get(`${topic}/${partition}`) ?? 0n;
    const fresh = messages.filter(({ offset }) => BigInt(offset) >= from && BigInt(offset) < before);
    if (fresh.length > 0) await visit(topic, partition, fresh);
  };

  const consumer = kafkaClient(connection, log).consumer({
    groupId: `${group}.${randomUUID()}`,
    maxWaitTimeInMs: FETCH_WAIT_MS,
    allowAutoTopicCreation: false,
    retry: { restartOnFailure: async () => false },
  });
  consumer.on(consumer.events.CRASH, ({ payload }) => end(payload.error));
  let silence: NodeJS.Timeout | undefined;
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(() => end(new KafkaSilent(SILENT_MS)), SILENT_MS);
  };
  try {
    listen();
    await consumer.connect();
    await consumer.subscribe({ topics: [...open.keys()], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch, heartbeat }) => {
        if (isOver) return;
        clearTimeout(silence); // what the visitor does takes its own time
        const { topic, partition, messages } = batch;
        try {
          await take(topic, partition, messages);
        } catch (error) {
          return end(error);
        }
        listen();
        const next = BigInt(batch.lastOffset()) + 1n;
        read.set(`${topic}/${partition}`, next);
        if (next >= (ends.get(topic)?.get(partition) ?? 0n)) open.get(topic)?.delete(partition);
        if ([...open.values()].every(({ size }) => size === 0)) return end();
        await heartbeat();
      },
    });
    await done.promise;
  } catch (error) {
    throw kafkaFailure(error, connection, `read ${[...ends.keys()].join(', ')}`);
  } finally {
    isOver = true;
    clearTimeout(silence);
    await consumer.disconnect();
  }
}
