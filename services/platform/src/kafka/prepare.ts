import type { WorkLog } from '../background/index.js';
import { ensureAcls, serviceAcls } from './acls.js';
import { withAdmin } from './admin.js';
import type { KafkaConnection } from './connection.js';
import { ensureTopics, eventTopics, framesTopic, type Replication, type TopicDifference } from './topics.js';

export interface PrepareKafkaOptions extends Replication {
  /** As a user who may make topics and, with rights, give them. */
  readonly connection: KafkaConnection;
  readonly log: WorkLog;
  /** Before the names of topics and groups. @default none */
  readonly prefix?: string;
  /** @default 6 */
  readonly eventPartitions?: number;
  /** @default 6 */
  readonly framePartitions?: number;
  /** Whether the broker tells users apart: then each service is given its rights. @default false */
  readonly rights?: boolean;
}

/**
 * Makes a Kafka ready for the platform: its topics, and the rights of its services, those and no more. Run again, or by several processes
 * at once, it changes nothing.
 * @returns topics that are there with other partitions than wanted: told in the log too, and left alone
 * @throws {KafkaFailure}
 */
export async function prepareKafka(options: PrepareKafkaOptions): Promise<readonly TopicDifference[]> {
  const {
    connection,
    log,
    prefix = '',
    eventPartitions = 6,
    framePartitions = 6,
    rights = false,
    factor = 3,
  } = options;
  const topics = [
    ...eventTopics({ prefix, partitions: eventPartitions }),
    framesTopic({ prefix, partitions: framePartitions }),
  ];
  return withAdmin(connection, log, 'make the topics and give the services their rights', async (admin) => {
    const { created, different } = await ensureTopics(admin, topics, { factor });
    const takenAway = rights ? await ensureAcls(admin, serviceAcls(prefix), prefix) : [];
    if (takenAway.length > 0) log.info({ rights: takenAway }, 'rights that no service needs any more were taken away');
    if (created.length > 0) log.info({ topics: created, replicas: factor }, 'topics were made');
    for (const difference of different)
      log.warn(difference, 'a topic has other partitions than wanted, and is left alone');
    return different;
  });
}
