export type { ConnectionUse } from './connection-gate.js';
export { type Database, type DatabaseOptions, type Entity, openDatabase } from './database.js';
export type { Leadership } from './database-engine.js';
export type { DatabaseLocation, LibSqlLocation, MariaDbLocation } from './database-location.js';
export {
  DatabaseFromNewerVersion,
  DatabaseFull,
  DatabaseInUse,
  DatabaseOverloaded,
  DatabaseRefused,
  DatabaseUnavailable,
  InvalidDatabaseUrl,
  InvalidEventData,
  MigrationBrokeReferences,
  MigrationTakesLong,
  NestedUnitOfWork,
} from './errors.js';
export type { Dialect, Migration } from './migrations.js';
export { InboxRow, OutboxRow } from './platform-tables.js';
export { type Transaction, type UnitOfWork, unitOfWork } from './unit-of-work.js';
