import { setTimeout as wait } from 'node:timers/promises';
import type { EventEnvelope, Topic } from '@proctorwise/contracts';
import {
  deadLetterTopic,
  ensureTopics,
  eventTopics,
  type KafkaConnection,
  type KafkaEventLog,
  kafkaClient,
  openKafkaEventLog,
  withAdmin,
} from '@proctorwise/platform';
import type { RestartableEventLog } from '@proctorwise/platform/testing';
import type { KafkaMessage } from 'kafkajs';
import { aPrefix, silentLog } from './kafka-under-test.js';

const POLL_MS = 25;
const WITHIN_MS = 25_000;

/** Makes the topics of these events, and their dead letters. */
export async function someTopics(
  connection: KafkaConnection,
  topics: readonly Topic[],
  options: { prefix: string; partitions?: number },
): Promise<void> {
  const names = topics.map((topic) => `${options.prefix}${topic}`);
  const wanted = eventTopics(options).filter(({ topic }) => names.some((name) => topic.startsWith(name)));
  await withAdmin(connection, silentLog, 'make topics', (admin) => ensureTopics(admin, wanted, { factor: 1 }));
}

/** All records of a topic, in the order of each partition. */
export async function recordsOf(connection: KafkaConnection, topic: string): Promise<KafkaMessage[]> {
  const ends = await withAdmin(connection, silentLog, 'look at a topic', (admin) => admin.fetchTopicOffsets(topic));
  let missing = ends.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0);
  if (missing === 0) return [];
  const read: KafkaMessage[] = [];
  const all = Promise.withResolvers<void>();
  const consumer = kafkaClient(connection, silentLog).consumer({ groupId: aPrefix(), maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await consumer.run({
    eachMessage: async ({ message }) => {
      read.push(message);
      missing -= 1;
      if (missing === 0) all.resolve();
    },
  });
  await all.promise;
  await consumer.disconnect();
  return read;
}

export const headerOf = (message: KafkaMessage, name: string): string => String(message.headers?.[name] ?? '');

/** Resolves when each of these groups has committed all that its topics hold. */
export async function caughtUp(
  connection: KafkaConnection,
  groups: readonly { groupId: string; topic: string }[],
  withinMs = WITHIN_MS,
): Promise<void> {
  await withAdmin(connection, silentLog, 'look at groups', async (admin) => {
    const deadline = Date.now() + withinMs;
    const isBehind = async ({ groupId, topic }: { groupId: string; topic: string }) => {
      const ends = await admin.fetchTopicOffsets(topic);
      const [places] = await admin.fetchOffsets({ groupId, topics: [topic] });
      const placeOf = new Map(places?.partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      return ends.some(({ partition, high }) => (placeOf.get(partition) ?? -1) < Number(high));
    };
    for (;;) {
      const behind = await Promise.all(groups.map(isBehind));
      if (!behind.includes(true)) return;
      if (Date.now() > deadline)
        throw new Error(`not caught up: ${groups.filter((_, at) => behind[at]).map(({ groupId }) => groupId)}`);
      await wait(POLL_MS);
    }
  });
}

/** An event log on topics of its own, as the contract suite wants it. */
export async function openTestEventLog(
  connection: KafkaConnection,
  prefix = aPrefix(),
): Promise<RestartableEventLog & { events: KafkaEventLog }> {
  await someTopics(connection, ['exam_cancelled', 'anomaly_detected'], { prefix, partitions: 2 });
  const events = openKafkaEventLog({ connection, prefix, log: silentLog, sleep: () => wait(1) });
  const groups = new Map<string, { groupId: string; topic: string }>();
  return {
    events: {
      ...events,
      async subscribe(options) {
        const subscription = await events.subscribe(options);
        for (const topic of options.topics) {
          const groupId = `${prefix}${options.group}.${topic}`;
          groups.set(groupId, { groupId, topic: `${prefix}${topic}` });
        }
        return subscription;
      },
    },
    async restart() {
      await events.close();
      return openTestEventLog(connection, prefix);
    },
    async deadLettersOf(topic) {
      const records = await recordsOf(connection, deadLetterTopic(`${prefix}${topic}`));
      return records.map((record) => ({ group: headerOf(record, 'dlt_group'), event: eventIn(record) }));
    },
    settled: () => caughtUp(connection, [...groups.values()]),
    destroy: () => events.close(),
  };
}

const eventIn = (record: KafkaMessage): EventEnvelope =>
  ({
    id: headerOf(record, 'ce_id'),
    topic: headerOf(record, 'ce_type') as Topic,
    key: String(record.key),
    source: headerOf(record, 'ce_source'),
    time: headerOf(record, 'ce_time'),
    data: JSON.parse(String(record.value)),
  }) as EventEnvelope;
