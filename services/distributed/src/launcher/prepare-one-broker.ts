import { type Logger, prepareKafka } from '@proctorwise/platform';
import { KAFKA_ADMIN, type Servers } from './servers.js';

/** Enough to try replicas on one machine; each costs the broker files and a flush. */
export const FRAME_PARTITIONS = 3;

/** Topics on one broker, which survive a killed process and no lost disk; and each service's rights. */
export async function prepareOneBroker({ kafka, kafkaPassword }: Servers, log: Logger): Promise<void> {
  const sasl = { username: KAFKA_ADMIN, password: kafkaPassword(KAFKA_ADMIN) };
  await prepareKafka({
    connection: { brokers: kafka.brokers, clientId: KAFKA_ADMIN, sasl },
    log,
    factor: 1,
    eventPartitions: FRAME_PARTITIONS,
    framePartitions: FRAME_PARTITIONS,
    rights: true,
  });
}
