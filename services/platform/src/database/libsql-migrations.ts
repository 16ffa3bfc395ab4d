import type { MigrationObject } from '@mikro-orm/core';
import { Migration as MikroMigration } from '@mikro-orm/migrations';
import type { MikroORM } from '@mikro-orm/sql';
import { MigrationBrokeReferences } from './errors.js';
import { type Migration, refuseNewer } from './migrations.js';

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
export async function migrateLibSql(orm: MikroORM, name: string, migrations: readonly Migration[]): Promise<void> {
  const executed = (await orm.migrator.getExecuted()).map((row) => row.name);
  refuseNewer(name, executed, migrations);
  if (executed.length === migrations.length) return;

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
