import { connect, type Database, type Entity } from './database.js';

/**
 * The statements that make the entities' tables from nothing: what goes into a service's first migration.
 * @param entities the service's own; the platform's tables have a migration of their own
 */
export async function createSchemaSql(entities: readonly Entity[]): Promise<string[]> {
  const orm = await connect(':memory:', entities, []);
  try {
    return toStatements(await orm.schema.getCreateSchemaSQL({ wrap: false }));
  } finally {
    await orm.close();
  }
}

/**
 * The statements that would bring the database from its migrations to its entities: empty when they agree. A service
 * tests that it is empty; when it is not, this is the draft of the next migration.
 */
export async function schemaDrift(database: Database): Promise<string[]> {
  return toStatements(await database.orm.schema.getUpdateSchemaSQL({ wrap: false }));
}

function toStatements(sql: string): string[] {
  return sql
    .split(/;\n/)
    .map((statement) => statement.trim().replace(/;$/, ''))
    .filter((statement) => statement !== '');
}
