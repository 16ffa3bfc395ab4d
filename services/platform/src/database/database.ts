import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AnyEntity, EntityClass, EntitySchema } from '@mikro-orm/core';
import { type LibSqlConnection, MikroORM as LibSqlORM } from '@mikro-orm/libsql';
import { Migrator } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/sql';
import { type Clock, systemClock } from '../time/index.js';
import { surviveFailedRollbacks } from './failed-rollback.js';
import { ownFile } from './file-ownership.js';
import { type Migration, migrate, toMigrationsList } from './migrations.js';
import { platformEntities, platformMigrations } from './platform-tables.js';
import { TransactionQueue } from './transaction-queue.js';

export type Entity = EntitySchema | EntityClass<AnyEntity>;

export interface DatabaseOptions {
  /** The service's name: the `source` of its events, and what errors call the database. */
  readonly name: string;
  /** Path of the file, or `:memory:`. Its folder is made. */
  readonly file: string;
  /** The service's own; the platform's outbox and inbox are added. */
  readonly entities: readonly Entity[];
  /** The service's own, in order; the platform's are added. */
  readonly migrations: readonly Migration[];
  /** @default the system's */
  readonly clock?: Clock;
  /** Ids of events. @default random UUIDs */
  readonly newId?: () => string;
  /** Transactions and reads that may wait; more are refused with `overloaded`. @default 1000 */
  readonly maxWaiting?: number;
}

/** One open database. Work with it through `unitOfWork(database)`. */
export interface Database {
  readonly name: string;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly queue: TransactionQueue;
  /** Calls the listener after each commit that emitted events. @returns ends it */
  onEmitted(listener: () => void): () => void;
  /** Called by the unit of work after such a commit. */
  announceEmitted(): void;
  /** Waits for what is inside, then closes. A second call changes nothing. */
  close(): Promise<void>;
}

/**
 * Opens a libSQL file, and owns it alone: a second process is refused. The schema is brought up to date first.
 *
 * Instants are stored by `p.datetime(3)` (integer ms since the epoch in the file), JSON by `p.json`, autoincrement keys
 * by `p.integer()`, scores as scaled integers (a decimal would become a float):
 * ```ts
 * export const Exam = defineEntity({ name: 'Exam', tableName: 'exams', properties: {
 *   id: p.uuid().primary(), title: p.string().length(200), rules: p.json<RuleName[]>(),
 *   createdAt: p.datetime(3), deletedAt: p.datetime(3).nullable(), version: p.integer().version() } });
 * export type Exam = InferEntity<typeof Exam>;
 * ```
 * @throws {DatabaseInUse} another process has it open, still after about 2 s
 * @throws {DatabaseFromNewerVersion} it has migrations that this code lacks
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return openFile({
    ...options,
    entities: [...platformEntities, ...options.entities],
    migrations: [...platformMigrations, ...options.migrations],
  });
}

/** As `openDatabase`, without an outbox and an inbox. */
export async function openFile(options: DatabaseOptions): Promise<Database> {
  const { name, file, migrations, clock = systemClock, newId = randomUUID, maxWaiting = 1000 } = options;
  if (file !== ':memory:') await mkdir(dirname(file), { recursive: true });
  const ownership = await ownFile(file, name);
  const orm = await connect(file, options.entities, migrations);
  try {
    await configure(orm);
    await migrate(orm, name, migrations);
  } catch (error) {
    await orm.close();
    ownership.release();
    throw error;
  }
  const listeners = new Set<() => void>();
  const queue = new TransactionQueue(maxWaiting);
  const close = async () => {
    await queue.close();
    await orm.close();
    ownership.release();
  };
  let closing: Promise<void> | undefined;
  return {
    name,
    orm,
    clock,
    newId,
    queue,
    onEmitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announceEmitted() {
      for (const listener of listeners) listener();
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

/** The bare connection, with nothing set and nothing migrated. */
export async function connect(file: string, entities: readonly Entity[], migrations: readonly Migration[]) {
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
