import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import type { Missing } from '@proctorwise/contracts/testing';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { findMariaDb, GET_MARIADB, type MariaDbServer, startMariaDb } from '@proctorwise/distributed/servers';
import type { DatabaseLocation } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';

/** The URL of an administrator of a server that somebody else started; its database's name begins those of the tests. */
const given = process.env.MARIADB_URL || undefined;
const program = await findMariaDb();

/** A MariaDB for tests that only talk to it; undefined where there is none and none can be started. */
export const anyMariaDb = given ?? program;
/** A MariaDB that a test may kill, and make users in. */
export const ownMariaDb = given ? undefined : program;
export const MISSING_MARIADB: Missing = { because: 'there is no MariaDB', command: GET_MARIADB };
export const MISSING_OWN_MARIADB: Missing = given
  ? { because: 'it needs a MariaDB of its own', command: 'unset MARIADB_URL' }
  : MISSING_MARIADB;

export const START_WITHIN_MS = 120_000;

export interface MariaDbUnderTest {
  /** @throws {Error} a server was given from outside */
  readonly server: MariaDbServer;
  /** Of an administrator. */
  readonly url: string;
  /** An empty database that nobody else has; the administrator's own user works on it. */
  place(name?: string): Promise<Extract<DatabaseLocation, { kind: 'mariadb' }>>;
}

/** A server for all tests of this file, in a folder of its own, also ended when the test process is killed. */
export function mariaDbUnderTest(): () => MariaDbUnderTest {
  let server: MariaDbServer | undefined;
  let url = given ?? '';
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    if (given || !program) return;
    const folder = await mkdtemp(join(tmpdir(), 'proctorwise-mariadb-'));
    const guard = guardProcesses(folder, 10_000);
    end = async () => {
      await server?.stop();
      await guard.release();
      await rm(folder, { recursive: true, force: true });
    };
    server = await startMariaDb({ folder, settings: ['max-allowed-packet=16M'] }); // MariaDB's default, not ours
    url = await administratorOf(server);
  }, START_WITHIN_MS);
  afterAll(() => end(), START_WITHIN_MS);
  return () => ({
    get server() {
      if (!server) throw new Error('this test needs a MariaDB of its own');
      return server;
    },
    url,
    async place(name = 'test') {
      const location = await testDatabase(randomUUID(), name, url);
      if (location.kind !== 'mariadb') throw new Error('not on MariaDB');
      return location;
    },
  });
}

/** A user with every right, by TCP, as an existing server would give one. */
async function administratorOf(server: MariaDbServer): Promise<string> {
  const { url } = await server.database('test');
  await server.sql("grant all privileges on *.* to 'test'@'127.0.0.1' with grant option");
  return url;
}
