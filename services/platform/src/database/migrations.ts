import type { MigrationObject } from '@mikro-orm/core';
import { Migration as MikroMigration } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/sql';
import { DatabaseFromNewerVersion, MigrationBrokeReferences } from './errors.js';

/**
 * One step of a database's schema. Steps run once, in the order of the list, and are never edited after a release.
 * `createSchemaSql(entities)` gives the statements of the first, `schemaDrift(database)` those of the next.
 */
export interface Migration {
  /** Unique in the database, sortable: `0001-initial`. */
  readonly name: string;
  /** Statements for each dialect, one statement a string, without a semicolon at the end being needed. */
  readonly up: { readonly libsql: readonly string[] };
}

/** MikroORM's Migrator wants classes. */
export function toMigrationsList(migrations: readonly Migration[]): MigrationObject[] {
  return migrations.map(({ name, up }) => ({
    name,
    class: class extends MikroMigration {
      override up() {
        for (const statement of up.libsql) this.addSql(statement);
      }
    },
  }));
}

/**
 * Brings the schema up to date; all pending steps in one transaction.
 * Foreign keys are off meanwhile, as SQLite asks for when a table is rebuilt, and every reference is checked after.
 * @throws {DatabaseFromNewerVersion} the database has steps that `migrations` lacks
 * @throws {MigrationBrokeReferences} a step left a reference that points nowhere; it has been committed, restore a backup
 */
export async function migrate(orm: MikroORM, name: string, migrations: readonly Migration[]): Promise<void> {
  const known = new Set(migrations.map((migration) => migration.name));
  const executed = await orm.migrator.getExecuted();
  const unknown = executed.map((row) => row.name).filter((executedName) => !known.has(executedName));
  if (unknown.length > 0) throw new DatabaseFromNewerVersion(name, unknown);
  if (executed.length === known.size) return;

  const connection = orm.em.getConnection();
  await connection.execute('pragma foreign_keys = off');
  try {
    await orm.migrator.up();
    const broken = await connection.execute<{ table: string }[]>('pragma foreign_key_check');
    if (broken.length > 0) throw new MigrationBrokeReferences(name, [...new Set(broken.map((row) => row.table))]);
  } finally {
    await connection.execute('pragma foreign_keys = on');
  }
}
