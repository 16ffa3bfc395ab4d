import { randomUUID } from 'node:crypto';
import { KAFKA_ADMIN, type Servers } from '@proctorwise/distributed/launcher';
import { type Admin, Kafka, type KafkaMessage, logLevel } from 'kafkajs';

/** Of each partition, as `topic partition`: the offset of the next record. */
export type Places = ReadonlyMap<string, bigint>;

export interface ReadRecord {
  readonly topic: string;
  readonly partition: number;
  readonly message: KafkaMessage;
}

const READ_WITHIN_MS = 60_000;
const FETCH_WAIT_MS = 200;

/** A Kafka client that is none of the platform's, as the one user who may do all. */
export const ownKafka = ({ kafka, kafkaPassword }: Servers): Kafka =>
  new Kafka({
    brokers: [...kafka.brokers],
    clientId: 'independent',
    sasl: { mechanism: 'scram-sha-512', username: KAFKA_ADMIN, password: kafkaPassword(KAFKA_ADMIN) },
    logLevel: logLevel.NOTHING,
    retry: { retries: 20, maxRetryTime: 1_000 },
  });

export async function withAdmin<T>(kafka: Kafka, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    return await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** Where these topics end now. */
export const endsOf = (kafka: Kafka, topics: readonly string[]): Promise<Places> =>
  withAdmin(kafka, async (admin) => {
    const places = new Map<string, bigint>();
    for (const topic of topics)
      for (const { partition, high } of await admin.fetchTopicOffsets(topic))
        places.set(`${topic} ${partition}`, BigInt(high));
    return places;
  });

/** What lies between two places, in the order of each partition. @throws {Error} it could not be read in time */
export async function readBetween(kafka: Kafka, from: Places, to: Places): Promise<ReadRecord[]> {
  const unread = new Set([...to].filter(([name, end]) => end > (from.get(name) ?? 0n)).map(([name]) => name));
  if (unread.size === 0) return [];
  const found: ReadRecord[] = [];
  const wanted = [...unread].map(placeOf);
  const allRead = Promise.withResolvers<void>();
  const groupId = `independent-${randomUUID()}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: FETCH_WAIT_MS });
  const late = () => allRead.reject(new Error(`not read in time: ${[...unread].join(', ')}`));
  const timer = setTimeout(late, READ_WITHIN_MS);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...new Set(wanted.map(({ topic }) => topic))], fromBeginning: true });
    await consumer.run({
      eachMessage: async ({ topic, partition, message }) => {
        const name = `${topic} ${partition}`;
        const offset = BigInt(message.offset);
        if (!unread.has(name) || offset < (from.get(name) ?? 0n)) return;
        found.push({ topic, partition, message });
        if (offset + 1n < (to.get(name) ?? 0n)) return;
        unread.delete(name);
        if (unread.size === 0) allRead.resolve();
      },
    });
    for (const { topic, partition } of wanted)
      consumer.seek({ topic, partition, offset: String(from.get(`${topic} ${partition}`) ?? 0n) });
    await allRead.promise;
  } finally {
    clearTimeout(timer);
    await consumer.disconnect();
  }
  await withAdmin(kafka, (admin) => admin.deleteGroups([groupId]));
  return found;
}

const placeOf = (name: string): { topic: string; partition: number } => {
  const [topic = '', partition = '0'] = name.split(' ');
  return { topic, partition: Number(partition) };
};
