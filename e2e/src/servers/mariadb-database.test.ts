import { randomUUID } from 'node:crypto';
import { connect as connectTcp, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { itNeeds, notRun } from '@proctorwise/contracts/testing';
import {
  type Database,
  type DatabaseLocation,
  DatabaseUnavailable,
  InvalidDatabaseUrl,
  type Migration,
  openDatabase,
  unitOfWork,
} from '@proctorwise/platform';
import { databaseContract, outboxContract, roomEntities, roomMigration } from '@proctorwise/platform/testing';
import { Deed, openDeeds } from '@proctorwise/platform/testing/deeds';
import {
  anyMariaDb,
  MISSING_MARIADB,
  MISSING_OWN_MARIADB,
  mariaDbUnderTest,
  ownMariaDb,
} from './mariadb-under-test.js';

const mariaDb = mariaDbUnderTest();

if (anyMariaDb) {
  databaseContract('MariaDB', async () => ({ location: await mariaDb().place(), destroy: async () => undefined }));
  outboxContract('MariaDB', (name) => mariaDb().place(name));
} else notRun('the contracts of the database and the outbox on MariaDB', MISSING_MARIADB);

const opened: Database[] = [];
afterEach(() => Promise.all(opened.splice(0).map((database) => database.close())));

const withDeeds = async <T>(location: DatabaseLocation, work: (database: Database) => Promise<T>): Promise<T> => {
  const database = await openDeeds('deeds', location);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
};
const connectionsOf = async (database: Database) => {
  const sql = 'select count(*) as count from information_schema.processlist where db = database()';
  const [row] = await database.orm.em.fork().execute<{ count: number }[]>(sql);
  return Number(row?.count);
};

describe('the connections', () => {
  itNeeds(anyMariaDb, MISSING_MARIADB, 'are no more than allowed, and everybody gets a turn', async () => {
    await withDeeds({ ...(await mariaDb().place()), maxConnections: 3 }, async (database) => {
      const { transaction, read } = unitOfWork(database);
      let most = 0;
      await Promise.all(
        Array.from({ length: 60 }, (_, n) =>
          transaction(async ({ em }) => {
            em.create(Deed, { label: `${n}` });
            if (n === 30) most = await connectionsOf(database);
          }),
        ),
      );
      expect(await read((em) => em.count(Deed))).toBe(60);
      expect(most).toBeLessThanOrEqual(4); // three, and the one that counts
    });
  });

  itNeeds(anyMariaDb, MISSING_MARIADB, 'work on each row in turn: 100 additions by 10 at once lose none', async () => {
    const location = await mariaDb().place();
    const databases = [await openDeeds('one', location), await openDeeds('two', location)];
    opened.push(...databases);
    await unitOfWork(databases[0] as Database).transaction(async ({ em }) => {
      for (const id of [1, 2]) await em.insert(Deed, { id, label: '0' });
    });
    // Half of them take the two rows in the other order: the server finds deadlocks, and each is run again.
    const add = (n: number) =>
      unitOfWork(databases[n % 2] as Database).transaction(async ({ em }) => {
        const order = n % 4 < 2 ? [1, 2] : [2, 1];
        for (const id of order) await em.execute('update deeds set label = label + 1 where id = ?', [id]);
      });
    for (let round = 0; round < 10; round += 1) await Promise.all(Array.from({ length: 10 }, (_, n) => add(n)));
    const labels = await unitOfWork(databases[0] as Database).read((em) => em.find(Deed, {}));
    expect(labels.map(({ label }) => label)).toEqual(['100', '100']);
  });

  itNeeds(
    anyMariaDb,
    MISSING_MARIADB,
    'end in an error when the network falls silent, and work again when it speaks',
    async () => {
      const location = await mariaDb().place();
      await withDeeds(location, async () => undefined);
      const wire = await silenceable(Number(new URL(location.url).port || 3306), new URL(location.url).hostname);
      const url = new URL(location.url);
      url.hostname = '127.0.0.1';
      url.port = String(wire.port);
      await withDeeds({ kind: 'mariadb', url: url.href }, async (database) => {
        const { transaction, read } = unitOfWork(database);
        await transaction(async ({ em }) => void em.create(Deed, { label: 'before' }));
        wire.isSilent = true;
        const failed = await transaction(async ({ em }) => void em.create(Deed, { label: 'lost' })).catch((e) => e);
        expect(failed).toBeInstanceOf(DatabaseUnavailable);
        expect(failed).toMatchObject({ code: 'overloaded', retryAfterSeconds: 5 });
        wire.isSilent = false;
        await transaction(async ({ em }) => void em.create(Deed, { label: 'after' }));
        expect((await read((em) => em.find(Deed, {}))).map(({ label }) => label)).toEqual(['before', 'after']);
      });
      wire.close();
    },
    120_000,
  );
});

describe('a service\u2019s own user', () => {
  const oneOf = async () => {
    const name = `own_${randomUUID().slice(0, 8)}`;
    return { name, ...(await mariaDb().server.database(name)) };
  };
  const openRooms = async (location: { url: string; migrationUrl?: string }, ...later: Migration[]) =>
    openDatabase({
      name: 'rooms',
      location: { kind: 'mariadb', ...location },
      entities: roomEntities,
      migrations: [await roomMigration(), ...later],
    });

  itNeeds(ownMariaDb, MISSING_OWN_MARIADB, 'changes rows of its database, and nothing else', async () => {
    const { url, migrationUrl } = await oneOf();
    const other = await oneOf();
    await (await openRooms({ url, migrationUrl })).close();
    const database = await openRooms({ url }); // nothing is due: no other user is asked
    const ask = (sql: string) => database.orm.em.fork().execute(sql);
    await expect(ask('create table lamps (id int)')).rejects.toThrow(/denied/);
    await expect(ask('drop table rooms')).rejects.toThrow(/denied/);
    await expect(ask('alter table rooms add column x int')).rejects.toThrow(/denied/);
    await expect(ask(`select * from ${other.name}.rooms`)).rejects.toThrow(/denied/);
    await expect(ask('select * from mysql.user')).rejects.toThrow(/denied/);
    await expect(ask("create user 'x'@'127.0.0.1'")).rejects.toThrow(/denied/);
    expect(await ask('select count(*) as n from rooms')).toEqual([{ n: 0 }]);
    await database.close();
  });

  itNeeds(ownMariaDb, MISSING_OWN_MARIADB, 'has a password that no error tells', async () => {
    const { url, name } = await oneOf();
    const wrong = url.replace(/:[^:@/]+@/, ':a-secret-of-ours@');
    const errors = [
      await openRooms({ url }).catch((error) => error), // may not migrate
      await openRooms({ url: wrong }).catch((error) => error),
      await openRooms({ url: wrong.replace(/:\d+\//, ':1/') }).catch((error) => error),
      await openRooms({ url: `mariadb:/${wrong}` }).catch((error) => error),
      await openRooms({ url: 'a-secret-of-ours' }).catch((error) => error),
    ];
    const password = new URL(url).password;
    for (const error of errors) {
      expect(error).toHaveProperty('message');
      const told = [error, error.cause].map((one) => `${one?.message} ${one?.stack} ${JSON.stringify(one)}`).join();
      expect(told).not.toContain('a-secret-of-ours');
      expect(told).not.toContain(password);
    }
    expect(errors[2]).toBeInstanceOf(DatabaseUnavailable);
    expect(errors[4]).toBeInstanceOf(InvalidDatabaseUrl);
    expect(name).not.toBe('');
  });
});

/** A wire to a server that can fall silent: it stays open, and nothing comes through. */
async function silenceable(toPort: number, toHost: string) {
  const state = { isSilent: false };
  const sockets = new Set<Socket>();
  const wire = createServer((near) => {
    const far = connectTcp(toPort, toHost);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
    near.on('data', (bytes) => state.isSilent || far.write(bytes));
    far.on('data', (bytes) => state.isSilent || near.write(bytes));
  });
  await new Promise<void>((resolve) => wire.listen(0, '127.0.0.1', resolve));
  return Object.assign(state, {
    port: (wire.address() as { port: number }).port,
    close() {
      for (const socket of sockets) socket.destroy();
      wire.close();
    },
  });
}

it('names a database by a URL that has all its parts', async () => {
  const open = (url: string) => openDeeds('deeds', { kind: 'mariadb', url });
  for (const url of ['', 'libsql://a:b@c/d', 'mariadb://host/db', 'mariadb://user:secret@host/'])
    await expect(open(url)).rejects.toThrow(InvalidDatabaseUrl);
});
