import type { MikroORM } from '@mikro-orm/sql';
import { MigrationTakesLong } from './errors.js';
import { type Migration, refuseNewer } from './migrations.js';

/** How far each migration has come; beside the service's tables, and of none of its entities. */
export const MIGRATIONS_TABLE = 'platform_migrations';

const LOCK_WAIT_S = 120;
const NO_SUCH_TABLE = 1146;

interface Progress {
  readonly name: string;
  readonly statements_done: number;
  readonly is_complete: 0 | 1;
}

/** The steps that are complete or begun, in their order. */
export async function readProgress(orm: MikroORM): Promise<Progress[]> {
  try {
    return await orm.em
      .getConnection()
      .execute<Progress[]>(`select name, statements_done, is_complete from ${MIGRATIONS_TABLE} order by position`);
  } catch (error) {
    if ((error as { errno?: number }).errno === NO_SUCH_TABLE) return [];
    throw error;
  }
}

/** @throws {DatabaseFromNewerVersion} the database has steps that `migrations` lacks, begun ones included */
export async function isUpToDate(orm: MikroORM, name: string, migrations: readonly Migration[]): Promise<boolean> {
  const progress = await readProgress(orm);
  refuseNewer(
    name,
    progress.map((step) => step.name),
    migrations,
  );
  return progress.length === migrations.length && progress.every((step) => step.is_complete === 1);
}

/**
 * Brings the schema up to date. A change of the schema commits by itself on MariaDB, so each statement's end is noted;
 * a migration that was killed goes on at the first statement that was not, which may therefore run twice. Of several
 * processes one migrates, the others wait for it.
 * @param orm has one connection, which may change the schema
 * @throws {DatabaseFromNewerVersion | MigrationTakesLong}
 */
export async function migrateMariaDb(orm: MikroORM, name: string, migrations: readonly Migration[]): Promise<void> {
  const connection = orm.em.getConnection();
  const lock = `${orm.config.get('dbName')}.migrate`.slice(-64);
  const [answer] = await connection.execute<{ got: number | null }[]>('select get_lock(?, ?) as got', [
    lock,
    LOCK_WAIT_S,
  ]);
  if (answer?.got !== 1) throw new MigrationTakesLong(name, LOCK_WAIT_S);
  try {
    await connection.execute(
      `create table if not exists ${MIGRATIONS_TABLE} (name varchar(128) not null primary key, position int not null unique, statements_done int not null, is_complete tinyint(1) not null) default character set utf8mb4 collate utf8mb4_nopad_bin`,
    );
    if (await isUpToDate(orm, name, migrations)) return;
    const progress = new Map((await readProgress(orm)).map((step) => [step.name, step]));
    for (const [position, migration] of migrations.entries()) {
      const done = progress.get(migration.name);
      if (done?.is_complete !== 1) await runStatements(orm, position, migration, done?.statements_done);
    }
  } finally {
    await connection.execute('select release_lock(?)', [lock]).catch(() => undefined); // a broken connection has let go
  }
}

async function runStatements(orm: MikroORM, position: number, { name, up }: Migration, done?: number): Promise<void> {
  const connection = orm.em.getConnection();
  if (done === undefined)
    await connection.execute(`insert into ${MIGRATIONS_TABLE} values (?, ?, 0, 0)`, [name, position]);
  for (const [index, statement] of up.mariadb.entries()) {
    if (index < (done ?? 0)) continue;
    await connection.execute(statement);
    await connection.execute(`update ${MIGRATIONS_TABLE} set statements_done = ? where name = ?`, [index + 1, name]);
  }
  await connection.execute(`update ${MIGRATIONS_TABLE} set is_complete = 1 where name = ?`, [name]);
}
