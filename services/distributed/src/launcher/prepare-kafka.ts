import {
  ensureAcls,
  ensureTopics,
  eventTopics,
  framesTopic,
  kafkaClient,
  type Logger,
  serviceAcls,
} from '@proctorwise/platform';
import { KAFKA_ADMIN, type Servers } from './servers.js';

/** One broker holds each record: it survives a killed process, not a lost disk. */
const ONE_COPY = { factor: 1 };
/** Enough to try replicas on one machine; each costs the broker files and a flush. */
export const FRAME_PARTITIONS = 3;
const PARTITIONS = { partitions: FRAME_PARTITIONS };

/** Makes the topics and the services' rights that are not there yet; run again it changes nothing. */
export async function prepareKafka({ kafka, kafkaPassword }: Servers, log: Logger): Promise<void> {
  const sasl = { username: KAFKA_ADMIN, password: kafkaPassword(KAFKA_ADMIN) };
  const admin = kafkaClient({ brokers: kafka.brokers, clientId: KAFKA_ADMIN, sasl }, log).admin();
  await admin.connect();
  try {
    const topics = [...eventTopics(PARTITIONS), framesTopic(PARTITIONS)];
    const { different } = await ensureTopics(admin, topics, ONE_COPY);
    for (const each of different) log.warn({ ...each }, 'a topic has another number of partitions than is wanted');
    await ensureAcls(admin, serviceAcls());
  } finally {
    await admin.disconnect();
  }
}
