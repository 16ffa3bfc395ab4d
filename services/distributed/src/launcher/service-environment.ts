import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@proctorwise/contracts';
import { type Detours, reachedAt } from './detours.js';
import type { Folder } from './folder.js';
import type { Options } from './options.js';
import type { KeyFiles } from './secrets.js';
import { databaseOf, type Servers, WITH_DATABASE } from './servers.js';

export interface Surroundings {
  readonly options: Options;
  readonly folder: Folder;
  readonly servers: Servers;
  readonly keys: KeyFiles;
  readonly host: string;
  readonly detours: Detours | undefined;
  readonly portsOf: (service: ServiceName) => { readonly service: number; readonly internal: number };
}

/** What a service's process is told: as its Deployment would. Secrets go by file. */
export async function serviceEnvironment(service: ServiceName, around: Surroundings): Promise<Record<string, string>> {
  const { options, folder, servers, keys, host, portsOf } = around;
  const { service: port, internal } = portsOf(service);
  return {
    HOST: host,
    PORT: String(port),
    INTERNAL_PORT: String(internal),
    LOG_LEVEL: options.logLevel,
    UV_THREADPOOL_SIZE: '8',
    SIGNING_KEY_FILE: keys.signingKey(service),
    PUBLIC_KEYS_FOLDER: keys.publicKeysFolder,
    KAFKA_BROKERS: await brokersFor(service, around),
    KAFKA_USERNAME: service,
    KAFKA_PASSWORD_FILE: await secretFile(folder, `${service}.kafka-password`, servers.kafkaPassword(service)),
    ...(await databaseSettings(service, around)),
    ...Object.fromEntries(
      SERVICES.map((callee) => [`INTERNAL_URL_${callee.toUpperCase()}`, `http://${host}:${portsOf(callee).internal}`]),
    ),
  };
}

/** Rows by a user that may do nothing else; the schema by another, asked only when a migration is due. */
async function databaseSettings(
  service: ServiceName,
  { folder, servers, detours }: Surroundings,
): Promise<Record<string, string>> {
  if (!WITH_DATABASE.some((name) => name === service)) return {};
  const { url, migrationUrl } = await servers.mariaDb.database(databaseOf(service));
  const isDetoured = service === 'monitoring' || service === 'correction';
  const by = isDetoured ? await detours?.way(`${service}-mariadb`, new URL(url).host) : undefined;
  return {
    DATABASE_URL_FILE: await secretFile(folder, `${service}.database-url`, by === undefined ? url : reachedAt(url, by)),
    DATABASE_MIGRATION_URL_FILE: await secretFile(folder, `${service}.database-migration-url`, migrationUrl),
  };
}

async function brokersFor(service: ServiceName, { servers: { kafka }, detours }: Surroundings): Promise<string> {
  if (service !== 'monitoring' || !detours) return kafka.brokers.join(',');
  return detours.way('monitoring-kafka', kafka.proxyUpstream);
}

async function secretFile({ secrets }: Folder, name: string, secret: string): Promise<string> {
  const file = join(secrets, name);
  await writeFile(file, secret, { mode: 0o600 });
  return file;
}
