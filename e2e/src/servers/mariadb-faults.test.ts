import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { SERVICES } from '@proctorwise/contracts';
import { itNeeds } from '@proctorwise/contracts/testing';
import { type MariaDbServer, startMariaDb } from '@proctorwise/distributed/servers';
import {
  type Database,
  DatabaseUnavailable,
  openDatabase,
  openSigningKey,
  publicKeysFile,
  unitOfWork,
} from '@proctorwise/platform';
import { aCancellation, Deed, openDeeds } from '@proctorwise/platform/testing/deeds';
import { schemaDrift } from '@proctorwise/platform/testing/schema';
import { freePorts } from '../free-ports.js';
import { finishedLabels, longMigrations } from './mariadb-migrations.js';
import {
  anyMariaDb,
  MISSING_MARIADB,
  MISSING_OWN_MARIADB,
  mariaDbUnderTest,
  ownMariaDb,
  START_WITHIN_MS,
} from './mariadb-under-test.js';

const mariaDb = mariaDbUnderTest();
const WITHIN_MS = 90_000;

let folder: string;
const opened: Database[] = [];
const ends: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-faults-'));
  await chmod(folder, 0o711); // a server that is no root passes through
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  await Promise.all(ends.splice(0).map((end) => end()));
  await rm(folder, { recursive: true, force: true });
}, START_WITHIN_MS);

const openOn = async (url: string) => {
  const database = await openDeeds('reservation', { kind: 'mariadb', url });
  opened.push(database);
  return database;
};
const openLong = async (url: string) => {
  const location = { kind: 'mariadb', url } as const;
  const database = await openDatabase({ name: 'long', location, entities: [Deed], migrations: longMigrations });
  opened.push(database);
  return database;
};
const labelsIn = (database: Database) =>
  unitOfWork(database).read(async (em) =>
    (await em.find(Deed, {}, { orderBy: { id: 'asc' } })).map(({ label }) => label),
  );

const countIn = async (database: Database, sql: string) =>
  Number((await database.orm.em.fork().execute<{ n: number | string }[]>(sql))[0]?.n);

/** A process of this folder's, ended with the test. */
function child(program: string, ...args: string[]) {
  const file = fileURLToPath(new URL(`./${program}.child.js`, import.meta.url));
  const process_ = spawn(process.execPath, [file, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(process_, 'exit');
  const kill = async () => {
    process_.kill('SIGKILL');
    await exited;
  };
  ends.push(kill);
  /** Resolves with the first that it says. */
  const said = once(process_.stdout, 'data');
  return { pid: process_.pid as number, exited, said, kill };
}
async function until(what: string, check: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; ; await wait(20)) {
    if (await check()) return;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
  }
}

describe('the outbox of two replicas', () => {
  itNeeds(
    anyMariaDb,
    MISSING_MARIADB,
    'is sent by one of them at a time, in order, whichever is killed and when',
    async () => {
      const { url } = await mariaDb().place();
      const sender = await openOn(url);
      const file = join(folder, 'sent');
      const sent = async () =>
        (await readFile(file, 'utf8').catch(() => ''))
          .split('\n')
          .slice(0, -1)
          .map((line) => line.split(' ') as [pid: string, key: string, id: string]);
      const relays = [child('mariadb-relay', url, file), child('mariadb-relay', url, file)];

      // Writers of four keys, each in the order of its row's lock; the event's key is the row's, its exam the count.
      const writing = { goesOn: true };
      const writer = async (key: number) => {
        for (let n = 1; writing.goesOn; n += 1)
          await unitOfWork(sender).transaction(async ({ em, emit }) => {
            await em.insert(Deed, { label: `${key}/${n}` });
            emit('exam_cancelled', { ...aCancellation(`key-${key}`), exam_id: `${n}` });
          });
      };
      const writers = [1, 2, 3, 4].map(writer);
      for (let round = 0; round < 3; round += 1) {
        const before = (await sent()).length;
        await until('events are sent', async () => (await sent()).length > before + 40);
        const leader = (await sent()).at(-1)?.[0];
        const killed = relays.findIndex(({ pid }) => String(pid) === leader);
        await Promise.all(relays.map(({ said }) => said)); // the other one stands by
        await relays[killed]?.kill();
        await until('the other one sends', async () => (await sent()).at(-1)?.[0] !== leader);
        relays[killed] = child('mariadb-relay', url, file);
      }
      writing.goesOn = false;
      await Promise.all(writers);
      const unsent = 'select count(*) as n from platform_outbox where sent_at is null';
      await until('all are sent', async () => (await countIn(sender, unsent)) === 0);

      const lines = await sent();
      const runs = lines.map(([pid]) => pid).filter((pid, index, all) => pid !== all[index - 1]);
      expect(new Set(runs).size).toBe(runs.length); // who has lost the right never sends again
      expect(runs).toHaveLength(4);
      const rows = await sender.orm.em
        .fork()
        .execute<{ event_id: string; event_key: string }[]>(
          'select event_id, event_key from platform_outbox order by id',
        );
      for (const key of ['key-1', 'key-2', 'key-3', 'key-4']) {
        const arrived = [...new Set(lines.filter((line) => line[1] === key).map(([, , id]) => id))];
        expect(arrived).toEqual(rows.filter(({ event_key }) => event_key === key).map(({ event_id }) => event_id));
      }
    },
    WITHIN_MS,
  );
});

describe('migrations', () => {
  itNeeds(
    anyMariaDb,
    MISSING_MARIADB,
    'go on where a killed process left them',
    async () => {
      const { url } = await mariaDb().place();
      const admin = await openOn((await mariaDb().place()).url);
      const done = async () => {
        const name = new URL(url).pathname.slice(1);
        const sql = `select coalesce(sum(statements_done), 0) as n from ${name}.platform_migrations`;
        return countIn(admin, sql).catch(() => 0); // the table is not there yet
      };
      for (const kills of [40, 100, 160]) {
        const process_ = child('mariadb-migration', url);
        await until(`${kills} statements`, async () => (await done()) >= kills);
        await process_.kill();
        expect(await done()).toBeLessThan(finishedLabels.length * 2);
      }
      const database = await openLong(url);
      expect(await schemaDrift(database)).toEqual([]);
      expect(await labelsIn(database)).toEqual(finishedLabels);
    },
    WITHIN_MS,
  );

  itNeeds(
    anyMariaDb,
    MISSING_MARIADB,
    'run once where several processes start on one empty database',
    async () => {
      const { url } = await mariaDb().place();
      const processes = [1, 2, 3].map(() => child('mariadb-migration', url));
      const codes = await Promise.all(processes.map(async ({ exited }) => (await exited)[0]));
      expect(codes).toEqual([0, 0, 0]);
      const database = await openLong(url);
      expect(await labelsIn(database)).toEqual(finishedLabels);
      expect(await database.engine.executedMigrations()).toEqual([
        'platform-0001-outbox-inbox',
        'platform-0002-traceparent',
        ...longMigrations.map(({ name }) => name),
      ]);
    },
    WITHIN_MS,
  );
});

const USER = fileURLToPath(new URL('../../../services/user/dist/main.js', import.meta.url));
/** The user service's own program, with nothing but its database; ended with the test. */
async function startUser(databaseUrl: string, port: number) {
  const keys = join(folder, 'public-keys');
  await mkdir(keys, { recursive: true });
  for (const service of SERVICES) {
    const { publicJwk } = await openSigningKey(join(folder, `${service}.jwk`));
    await writeFile(publicKeysFile(keys, service), JSON.stringify({ keys: [publicJwk] }));
  }
  const env = {
    HOST: '127.0.0.1',
    PORT: String(port),
    INTERNAL_PORT: String(port + 1),
    SIGNING_KEY_FILE: join(folder, 'user.jwk'),
    PUBLIC_KEYS_FOLDER: keys,
    KAFKA_BROKERS: '127.0.0.1:1', // away: it starts all the same
    DATABASE_URL: databaseUrl,
  };
  const process_ = spawn(process.execPath, [USER], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { log: '', errors: '' };
  process_.stdout.on('data', (text: Buffer) => {
    said.log += String(text);
  });
  process_.stderr.on('data', (text: Buffer) => {
    said.errors += String(text);
  });
  const ended = once(process_, 'close').then(([code]) => code as number | null);
  ends.push(async () => {
    process_.kill('SIGKILL');
    await ended;
  });
  return { said, ended, stop: () => process_.kill('SIGTERM') };
}

describe('a service that starts', () => {
  itNeeds(
    anyMariaDb,
    MISSING_MARIADB,
    'ends at once where the database refuses its password, and says what to do in one line',
    async () => {
      const url = new URL((await mariaDb().place('user')).url);
      url.password = 'fish-9417';
      const { said, ended } = await startUser(url.href, await freePorts([0, 1]));
      expect(await ended).toBe(69);
      expect(said.errors).toMatch(/^user could not start: The connection to the database is refused: .*password.*\n$/);
      expect(said.log.match(/the service could not be opened/g)).toHaveLength(1); // no second try: it would not help
      expect(said.log + said.errors).not.toContain('fish-9417');
    },
    WITHIN_MS,
  );

  itNeeds(
    anyMariaDb,
    MISSING_MARIADB,
    'waits for a database that is not there yet',
    async () => {
      const url = new URL((await mariaDb().place('user')).url);
      const { hostname, port: real } = url;
      const port = await freePorts([0, 1, 2]);
      url.host = `127.0.0.1:${port + 2}`;
      const { said, ended, stop } = await startUser(url.href, port);
      await until('a first try', async () => said.log.includes('the service could not be opened'));
      const way = createServer((from) => {
        const to = connect(Number(real), hostname);
        for (const line of [from, to]) line.on('error', () => line.destroy());
        from.pipe(to).pipe(from);
      });
      ends.push(() => new Promise((resolve) => way.close(resolve)));
      way.listen(port + 2, '127.0.0.1');
      await until('it listens', async () => said.log.includes('"listening"'), 60_000);
      stop();
      expect(await ended).toBe(0);
    },
    WITHIN_MS,
  );
});

describe('a killed server', () => {
  itNeeds(
    ownMariaDb,
    MISSING_OWN_MARIADB,
    'has every acknowledged row once, and its clients go on',
    async () => {
      const { server } = mariaDb();
      const database = await openOn((await mariaDb().place()).url);
      const { transaction } = unitOfWork(database);
      const acknowledged: string[] = [];
      const refused: unknown[] = [];
      const writing = { goesOn: true };
      const writer = async (name: number) => {
        for (let n = 0; writing.goesOn; n += 1) {
          const label = `${name}-${n}`;
          try {
            await transaction(async ({ em, emit }) => {
              await em.insert(Deed, { label });
              emit('exam_cancelled', aCancellation(label));
            });
            acknowledged.push(label);
          } catch (error) {
            refused.push(error);
            await wait(100);
          }
        }
      };
      const writers = [1, 2, 3, 4, 5, 6].map(writer);
      for (let round = 0; round < 2; round += 1) {
        const before = acknowledged.length;
        await until('rows are acknowledged', async () => acknowledged.length > before + 100);
        await server.kill();
        await wait(300);
        await server.start();
      }
      const before = acknowledged.length;
      await until('rows are acknowledged again', async () => acknowledged.length > before + 50);
      writing.goesOn = false;
      await Promise.all(writers);
      for (const error of refused) expect(error).toBeInstanceOf(DatabaseUnavailable);
      expect(refused.length).toBeGreaterThan(0);
      const stored = await labelsIn(database);
      expect(stored).toEqual([...new Set(stored)]);
      expect(stored).toEqual(expect.arrayContaining(acknowledged));
      const told = await database.orm.em
        .fork()
        .execute<{ event_key: string }[]>('select event_key from platform_outbox');
      expect(told.map(({ event_key }) => event_key).sort()).toEqual([...stored].sort());
    },
    WITHIN_MS,
  );
});

describe('a backup', () => {
  itNeeds(
    ownMariaDb,
    MISSING_OWN_MARIADB,
    'of all databases is the same in an empty server, and a service works on it',
    async () => {
      const { server } = mariaDb();
      const names = ['proctorwise_one', 'proctorwise_two'];
      for (const name of names) {
        const { url, migrationUrl } = await server.database(name);
        const database = await openDeeds(name, { kind: 'mariadb', url, migrationUrl });
        opened.push(database);
        await unitOfWork(database).transaction(async ({ em, emit }) => {
          for (let n = 0; n < 300; n += 1) {
            await em.insert(Deed, { label: `${name} ${n} é 😀 ' \\` });
            emit('exam_cancelled', aCancellation(`${n}`));
          }
        });
      }
      const file = join(folder, 'backup.sql');
      await server.backup(file, names);
      const other = await startMariaDb({ folder: join(folder, 'other') });
      ends.push(() => other.stop());
      await other.restore(file);
      const before = await checksums(server, names);
      expect(before.split('\n').length).toBeGreaterThan(10);
      expect(await checksums(other, names)).toEqual(before);

      const { url } = await other.database('proctorwise_one');
      const restored = await openOn(url);
      expect(await schemaDrift(restored)).toEqual([]);
      await unitOfWork(restored).transaction(({ em }) => em.insert(Deed, { label: 'after' }));
      expect(await labelsIn(restored)).toHaveLength(301);
    },
    WITHIN_MS,
  );
});

/** A line for each table: its name and the checksum of its rows. */
async function checksums(server: MariaDbServer, databases: readonly string[]): Promise<string> {
  const quoted = databases.map((name) => `'${name}'`).join(', ');
  const tables = await server.sql(
    `select concat(table_schema, '.', table_name) from information_schema.tables where table_schema in (${quoted}) order by 1`,
  );
  return server.sql(`checksum table ${tables.trim().split('\n').join(', ')} extended`);
}
