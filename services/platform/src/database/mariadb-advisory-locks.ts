import { createHash } from 'node:crypto';
import type { EntityManager } from '@mikro-orm/sql';

/** One row for each lock that can be held; beside the service's tables, and of none of its entities. */
export const LOCKS_TABLE = 'platform_locks';
/** Keys share locks: two transactions wait for each other once in a thousand times without a reason. */
const LOCKS = 1024;

/** What makes the rows; they never change. */
export const advisoryLocksMigration: readonly string[] = [
  `create table if not exists ${LOCKS_TABLE} (id int not null primary key) engine = InnoDB`,
  `insert ignore into ${LOCKS_TABLE} values ${Array.from({ length: LOCKS }, (_, id) => `(${id})`).join(', ')}`,
];

/** Always in the order of their numbers, so that two transactions never hold what the other waits for. */
export async function advisoryLockMariaDb(em: EntityManager, keys: readonly string[]): Promise<void> {
  const ids = [...new Set(keys.map(lockOf))];
  await em.execute(
    `select id from ${LOCKS_TABLE} where id in (${ids.map(() => '?').join(', ')}) order by id for update`,
    ids,
  );
}

const lockOf = (key: string): number => createHash('sha256').update(key).digest().readUInt16BE(0) % LOCKS;
