import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type LibSqlConnection, MikroORM as LibSqlORM } from '@mikro-orm/libsql';
import { Migrator } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/sql';
import type { Entity } from './database.js';
import type { DatabaseEngine, EngineOptions } from './database-engine.js';
import type { LibSqlLocation } from './database-location.js';
import { DatabaseFull, isDiskFull } from './errors.js';
import { surviveFailedRollbacks } from './failed-rollback.js';
import { ownFile } from './file-ownership.js';
import { migrateLibSql, toMigrationsList } from './libsql-migrations.js';
import type { Migration } from './migrations.js';
import { TransactionQueue } from './transaction-queue.js';

/** Opens a libSQL file, and owns it alone: a second process is refused. Transactions run one after the other. */
export async function openLibSql(
  { file }: LibSqlLocation,
  { name, entities, migrations, maxWaiting }: EngineOptions,
): Promise<DatabaseEngine> {
  if (file !== ':memory:') await mkdir(dirname(file), { recursive: true });
  const ownership = await ownFile(file, name);
  const orm = await connectLibSql(file, entities, migrations);
  try {
    await configure(orm);
    await migrateLibSql(orm, name, migrations);
  } catch (error) {
    await orm.close();
    ownership.release();
    throw error;
  }
  const queue = new TransactionQueue(maxWaiting);
  return {
    orm,
    isShared: false,
    transaction: (work) =>
      queue.inTurn(async () => {
        try {
          return await orm.em.fork().transactional(work);
        } catch (error) {
          if (isDiskFull(error)) throw new DatabaseFull({ cause: error });
          throw error;
        }
      }),
    read: (work) => queue.alongside(() => work(orm.em.fork())),
    advisoryLock: async () => undefined, // transactions run one after the other
    // The process owns the file, and with it every right in it.
    tryLead: async () => ({ isHeld: () => true, release: async () => undefined }),
    executedMigrations: async () => (await orm.migrator.getExecuted()).map((row) => row.name),
    async close() {
      await queue.close();
      await orm.close();
      ownership.release();
    },
  };
}

/** The bare connection, with nothing set and nothing migrated. */
export async function connectLibSql(file: string, entities: readonly Entity[], migrations: readonly Migration[]) {
  const orm = await LibSqlORM.init({
    dbName: file,
    entities: [...entities],
    extensions: [Migrator],
    forceUtcTimezone: true,
    migrations: {
      migrationsList: toMigrationsList(migrations),
      snapshot: false,
      silent: true,
      transactional: true,
      allOrNothing: true,
    },
  });
  surviveFailedRollbacks(orm.em.getConnection() as LibSqlConnection);
  // The driver's class differs only in its type parameters from the one all SQL drivers share.
  return orm as unknown as MikroORM;
}

/** Settings of the one connection. It is never replaced for a local file, so they hold until it closes. */
async function configure(orm: MikroORM): Promise<void> {
  const connection = orm.em.getConnection();
  await connection.execute('pragma busy_timeout = 5000');
  await connection.execute('pragma journal_mode = wal');
  // FULL: a commit is on the disk before it is acknowledged, and survives a power cut.
  await connection.execute('pragma synchronous = full');
  await connection.execute('pragma foreign_keys = on');
}
