import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DatabaseLocation } from '../database/index.js';
import { connectMariaDb } from '../database/mariadb-connection.js';
import { platformEntities } from '../database/platform-tables.js';

/** Processes of a service that a test may open on one `testDatabase`: a file has one owner. */
export const testReplicas = (): number => (process.env.TEST_ON_MARIADB ? 2 : 1);

/**
 * A database for a test: a file in its folder, or, where `TEST_ON_MARIADB` has the URL of an administrator, one on that
 * server whose name follows from the folder and begins with the URL's own database. The same folder and name give the
 * same database again.
 * @param server the URL of an administrator @default TEST_ON_MARIADB
 */
export async function testDatabase(
  folder: string,
  name: string,
  server = process.env.TEST_ON_MARIADB,
): Promise<DatabaseLocation> {
  if (!server) return { kind: 'libsql', file: join(folder, `${name}.db`) };
  const url = new URL(server);
  const key = createHash('sha256').update(`${folder}\n${name}`).digest('hex').slice(0, 16);
  const database = `${url.pathname.slice(1)}_${key}`;
  const admin = await connectMariaDb({ url: server, entities: [...platformEntities], connections: 1 });
  try {
    await admin.em.execute(`create database if not exists \`${database}\``);
  } finally {
    await admin.close();
  }
  url.pathname = database;
  return { kind: 'mariadb', url: url.href };
}
