import type { Admin } from 'kafkajs';
import { retry, type WorkLog } from '../background/index.js';
import { type KafkaConnection, kafkaClient } from './connection.js';
import { KafkaFailure, KafkaTopicMissing, kafkaFailure } from './errors.js';

/** A new topic, or a new leader, is known to all brokers within a second or two. */
const SETTLING = { attempts: 8, baseMs: 100, maxMs: 2_000 };

/**
 * Runs administrative work on a connection of its own. It is run again while the cluster does not know itself yet, as
 * after a topic was made or a broker was lost; the library repeats only some calls.
 * @param wanted what the work is, for the reader of a failure: `make the topics`
 * @param work harmless to repeat
 * @throws {KafkaFailure}
 */
export async function withAdmin<T>(
  connection: KafkaConnection,
  log: WorkLog,
  wanted: string,
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = kafkaClient(connection, log).admin();
  try {
    await admin.connect();
    return await retry({ ...SETTLING, random: Math.random, isRetryable: maySettle(connection) }, () => work(admin));
  } catch (error) {
    throw kafkaFailure(error, connection, wanted);
  } finally {
    await admin.disconnect();
  }
}

/** The client has tried for long where no broker answered; a topic that is missing may just have been made. */
const maySettle = (connection: KafkaConnection) => (error: unknown) => {
  const failure = kafkaFailure(error, connection, '');
  return !(failure instanceof KafkaFailure) || failure instanceof KafkaTopicMissing;
};
