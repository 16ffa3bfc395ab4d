import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@proctorwise/contracts';
import { textOfFile } from '../processes/index.js';
import {
  type Hdfs,
  type KafkaServer,
  type MariaDbServer,
  startHdfs,
  startKafka,
  startMariaDb,
} from '../servers/index.js';

/** The services that keep something of their own. */
export const WITH_DATABASE = ['user', 'reservation', 'monitoring', 'correction'] as const satisfies ServiceName[];
/** Makes topics and rights; no service is it. */
export const KAFKA_ADMIN = 'admin';

export interface Servers {
  readonly mariaDb: MariaDbServer;
  readonly kafka: KafkaServer;
  readonly hdfs: Hdfs;
  readonly kafkaPassword: (user: ServiceName | typeof KAFKA_ADMIN) => string;
  stop(): Promise<void>;
}

export const databaseOf = (service: ServiceName): string => `proctorwise_${service}s`;

/**
 * Starts the three real servers side by side on what their folders hold.
 * @param kafkaProxyPort where a proxy to Kafka listens, if there is one
 * @throws {Error} one of them did not start
 */
export async function startServers(folder: string, secretsFolder: string, kafkaProxyPort?: number): Promise<Servers> {
  const passwords = await passwordsIn(join(secretsFolder, 'kafka-passwords.json'));
  const kafkaPassword = (user: ServiceName | typeof KAFKA_ADMIN): string => passwords[user] ?? '';
  const users = [KAFKA_ADMIN, ...SERVICES].map((name) => ({ name, password: passwords[name] ?? '' }));
  const started: { stop(): Promise<void> }[] = [];
  const keep = <T extends { stop(): Promise<void> }>(server: T): T => {
    started.push(server);
    return server;
  };
  const stop = async (): Promise<void> => void (await Promise.all(started.map((server) => server.stop())));
  const starting = [
    startMariaDb({ folder: join(folder, 'mariadb') }).then(keep),
    startKafka({
      folder: join(folder, 'kafka'),
      users,
      ...(kafkaProxyPort === undefined ? {} : { proxyPort: kafkaProxyPort }),
    }).then(keep),
    startHdfs({ folder: join(folder, 'hdfs') }).then(keep),
  ] as const;
  try {
    const [mariaDb, kafka, hdfs] = await Promise.all(starting);
    return { mariaDb, kafka, hdfs, kafkaPassword, stop };
  } catch (error) {
    await Promise.allSettled(starting);
    await stop();
    throw error;
  }
}

/** One for each user, made at the first start: Kafka keeps them with its data. */
async function passwordsIn(file: string): Promise<Record<string, string>> {
  const stored = await textOfFile(file);
  if (stored !== '') return JSON.parse(stored) as Record<string, string>;
  const made = Object.fromEntries(
    [KAFKA_ADMIN, ...SERVICES].map((name) => [name, randomBytes(24).toString('base64url')]),
  );
  await writeFile(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}
