import { MikroORM as MariaDbORM } from '@mikro-orm/mariadb';
import type { MikroORM } from '@mikro-orm/sql';
import type { Database, Entity } from '../database/database.js';
import { connectLibSql } from '../database/libsql.js';
import type { Dialect, Migration } from '../database/migrations.js';

/**
 * The statements that make the entities' tables from nothing: what goes into a service's first migration.
 * @param entities the service's own; the platform's tables have a migration of their own
 */
async function createSchemaSql(entities: readonly Entity[], dialect: Dialect): Promise<string[]> {
  const orm = dialect === 'libsql' ? await connectLibSql(':memory:', entities, []) : await offlineMariaDb(entities);
  try {
    const statements = toStatements(await orm.schema.getCreateSchemaSQL({ wrap: false }));
    return dialect === 'libsql' ? statements : statements.map(repeatable);
  } finally {
    await orm.close();
  }
}

/** Both dialects' statements of the tables, as a migration wants them. */
export const createSchemaSteps = async (entities: readonly Entity[]): Promise<Migration['up']> => ({
  libsql: await createSchemaSql(entities, 'libsql'),
  mariadb: await createSchemaSql(entities, 'mariadb'),
});

/**
 * The statements that would bring the database from its migrations to its entities: empty when they agree. A service
 * tests that it is empty; when it is not, this is the draft of the next migration.
 */
export async function schemaDrift(database: Database): Promise<string[]> {
  return toStatements(await database.orm.schema.getUpdateSchemaSQL({ wrap: false }));
}

/** Speaks the dialect without a server. */
async function offlineMariaDb(entities: readonly Entity[]): Promise<MikroORM> {
  const names = { dbName: 'offline', charset: 'utf8mb4', collate: 'utf8mb4_nopad_bin' };
  const orm = await MariaDbORM.init({ ...names, entities: [...entities] });
  return orm as unknown as MikroORM;
}

/** A migration that was killed runs its last statement again. */
const repeatable = (statement: string): string =>
  statement
    .replace(/^create table (?!if)/, 'create table if not exists ')
    .replace(/^(alter table \S+ add index) (?!if)/, '$1 if not exists ')
    .replace(/^alter table (\S+) add unique (\S+) (\(.*\))$/, 'create unique index if not exists $2 on $1 $3');

function toStatements(sql: string): string[] {
  return sql
    .split(/;\n/)
    .map((statement) => statement.trim().replace(/;$/, ''))
    .filter((statement) => statement !== '');
}
