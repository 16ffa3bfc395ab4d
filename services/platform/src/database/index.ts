export { type Database, type DatabaseOptions, type Entity, openDatabase } from './database.js';
export {
  DatabaseFromNewerVersion,
  DatabaseFull,
  DatabaseInUse,
  DatabaseOverloaded,
  InvalidEventData,
  MigrationBrokeReferences,
  NestedUnitOfWork,
} from './errors.js';
export type { Migration } from './migrations.js';
export { InboxRow, OutboxRow } from './platform-tables.js';
export { createSchemaSql, schemaDrift } from './schema-sql.js';
export { type Transaction, type UnitOfWork, unitOfWork } from './unit-of-work.js';
