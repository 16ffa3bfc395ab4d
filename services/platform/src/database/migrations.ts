import { DatabaseFromNewerVersion } from './errors.js';

/**
 * One step of a database's schema. Steps run once, in the order of the list, and are never edited after a release.
 * In `testing/schema-sql.ts`, `createSchemaSteps(entities)` gives the statements of the first, `schemaDrift(database)` those
 * of the next.
 */
export interface Migration {
  /** Unique in the database, sortable: `0001-initial`. */
  readonly name: string;
  /** Statements for each dialect, one statement a string, without a semicolon at the end being needed. */
  readonly up: {
    /** All steps that are due run in one transaction. */
    readonly libsql: readonly string[];
    /**
     * Each commits by itself, and is run again when the process ended before that was noted: write it so that a repeat
     * changes nothing (`create table if not exists`, `add column if not exists`, `update … where … is null`).
     */
    readonly mariadb: readonly string[];
  };
}

export type Dialect = keyof Migration['up'];

/** @throws {DatabaseFromNewerVersion} the database has steps that `migrations` lacks */
export function refuseNewer(name: string, executed: readonly string[], migrations: readonly Migration[]): void {
  const known = new Set(migrations.map((migration) => migration.name));
  const unknown = executed.filter((executedName) => !known.has(executedName));
  if (unknown.length > 0) throw new DatabaseFromNewerVersion(name, unknown);
}
