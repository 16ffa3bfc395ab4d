import { randomUUID } from 'node:crypto';
import type { AnyEntity, EntityClass, EntitySchema } from '@mikro-orm/core';
import type { MikroORM } from '@mikro-orm/sql';
import { type Clock, systemClock } from '../time/index.js';
import type { DatabaseEngine } from './database-engine.js';
import type { DatabaseLocation } from './database-location.js';
import { openLibSql } from './libsql.js';
import { openMariaDb } from './mariadb.js';
import type { Migration } from './migrations.js';
import { platformEntities, platformMigrations } from './platform-tables.js';

export type Entity = EntitySchema | EntityClass<AnyEntity>;

export interface DatabaseOptions {
  /** The service's name: the `source` of its events, and what errors call the database. */
  readonly name: string;
  readonly location: DatabaseLocation;
  /** The service's own; the platform's outbox and inbox are added. */
  readonly entities: readonly Entity[];
  /** The service's own, in order; the platform's are added. */
  readonly migrations: readonly Migration[];
  /** @default the system's */
  readonly clock?: Clock;
  /** Ids of events. @default random UUIDs */
  readonly newId?: () => string;
  /** Transactions and reads that may be inside or wait; more are refused with `overloaded`. @default 1000 */
  readonly maxWaiting?: number;
}

/** One open database. Work with it through `unitOfWork(database)`. */
export interface Database {
  readonly name: string;
  readonly orm: MikroORM;
  readonly clock: Clock;
  readonly newId: () => string;
  readonly engine: DatabaseEngine;
  /** Calls the listener after each commit of this process that emitted events. @returns ends it */
  onEmitted(listener: () => void): () => void;
  /** Called by the unit of work after such a commit. */
  announceEmitted(): void;
  /** Waits for what is inside, then closes. A second call changes nothing. */
  close(): Promise<void>;
}

/**
 * Opens a service's database, its schema brought up to date first: a libSQL file, which this process then owns alone,
 * or a MariaDB database, which the service's replicas share.
 *
 * Instants are stored by `p.datetime(3)`, JSON by `p.json`, autoincrement keys by `p.integer()`, scores as scaled
 * integers (libSQL would make a float of a decimal), text that may be long by `p.text()`:
 * ```ts
 * export const Exam = defineEntity({ name: 'Exam', tableName: 'exams', properties: {
 *   id: p.uuid().primary(), title: p.string().length(200), rules: p.json<RuleName[]>(),
 *   createdAt: p.datetime(3), deletedAt: p.datetime(3).nullable(), version: p.integer().version() } });
 * export type Exam = InferEntity<typeof Exam>;
 * ```
 * @throws {DatabaseInUse} another process has the file open, still after about 2 s
 * @throws {DatabaseFromNewerVersion} it has migrations that this code lacks
 * @throws {DatabaseUnavailable} the server cannot be reached
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return openWithoutOutbox({
    ...options,
    entities: [...platformEntities, ...options.entities],
    migrations: [...platformMigrations, ...options.migrations],
  });
}

/** As `openDatabase`, without an outbox and an inbox. */
export async function openWithoutOutbox(options: DatabaseOptions): Promise<Database> {
  const { name, location, entities, migrations, clock = systemClock, newId = randomUUID, maxWaiting = 1000 } = options;
  const what = { name, entities, migrations, maxWaiting };
  const engine = location.kind === 'libsql' ? await openLibSql(location, what) : await openMariaDb(location, what);
  const listeners = new Set<() => void>();
  let closing: Promise<void> | undefined;
  return {
    name,
    orm: engine.orm,
    clock,
    newId,
    engine,
    onEmitted(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    announceEmitted() {
      for (const listener of listeners) listener();
    },
    close: () => {
      closing ??= engine.close();
      return closing;
    },
  };
}
