import type { EntityManager, MikroORM } from '@mikro-orm/sql';
import { retry } from '../background/index.js';
import { ConnectionGate } from './connection-gate.js';
import type { DatabaseEngine, EngineOptions } from './database-engine.js';
import type { MariaDbLocation } from './database-location.js';
import { advisoryLockMariaDb } from './mariadb-advisory-locks.js';
import { connectMariaDb } from './mariadb-connection.js';
import { isConflict, translated, translatedAtStart } from './mariadb-errors.js';
import { tryLeadMariaDb } from './mariadb-leadership.js';
import { isUpToDate, migrateMariaDb, readProgress } from './mariadb-migrations.js';

const CONNECTIONS = 10;
/** Beside those for work: one that holds a right for as long as it is led. */
const CONNECTIONS_FOR_RIGHTS = 2;
const WAIT_FOR_CONNECTION_MS = 10_000;
/** A transaction that another one was in the way of is run again: pauses of at most 20, 40 … 1000 ms. */
const RERUNS = { attempts: 10, baseMs: 20, maxMs: 1000, random: Math.random, isRetryable: isConflict };

/** Opens a service's database on a MariaDB server. Transactions run in parallel, READ COMMITTED. */
export async function openMariaDb(location: MariaDbLocation, options: EngineOptions): Promise<DatabaseEngine> {
  const { maxConnections = CONNECTIONS } = location;
  const { name, entities, migrations, maxWaiting } = options;
  const orm = await inOurTerms(
    () => connectMariaDb({ ...location, entities, connections: maxConnections + CONNECTIONS_FOR_RIGHTS }),
    translatedAtStart,
  );
  try {
    await inOurTerms(async () => {
      if (!(await isUpToDate(orm, name, migrations))) await migrateWithItsOwnUser(location, options);
    }, translatedAtStart);
  } catch (error) {
    await orm.close();
    throw error;
  }
  const gate = new ConnectionGate({ permits: maxConnections, maxWaiting, maxWaitMs: WAIT_FOR_CONNECTION_MS });
  return {
    orm,
    isShared: true,
    connections: gate,
    transaction: <T>(work: (em: EntityManager) => Promise<T>) =>
      gate.through(() => inOurTerms(() => retry(RERUNS, () => orm.em.fork().transactional(work)))),
    read: (work) => gate.through(() => inOurTerms(() => work(orm.em.fork()))),
    advisoryLock: advisoryLockMariaDb,
    tryLead: (right) => inOurTerms(() => tryLeadMariaDb(orm, lockName(orm, right))),
    executedMigrations: async () => (await readProgress(orm)).map((step) => step.name),
    async close() {
      await gate.close();
      await orm.close();
    },
  };
}

/** Names of locks are the server's, at most 64 characters: the database's name keeps services apart. */
const lockName = (orm: MikroORM, right: string): string => `${orm.config.get('dbName')}.${right}`.slice(-64);

async function migrateWithItsOwnUser(
  location: MariaDbLocation,
  { name, entities, migrations }: EngineOptions,
): Promise<void> {
  const { url, migrationUrl = url, tls } = location;
  const orm = await connectMariaDb({
    url: migrationUrl,
    ...(tls ? { tls } : {}),
    entities,
    connections: 1,
    patient: true,
  });
  try {
    await migrateMariaDb(orm, name, migrations);
  } finally {
    await orm.close();
  }
}

async function inOurTerms<T>(work: () => Promise<T>, terms = translated): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw terms(error);
  }
}
