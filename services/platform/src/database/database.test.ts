import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type DatabasePlace, databaseContract, roomEntities, roomMigration } from './database.contract.js';
import { type Database, openDatabase } from './database.js';
import { DatabaseInUse } from './errors.js';
import type { Migration } from './migrations.js';
import { unitOfWork } from './unit-of-work.js';

async function aFile(): Promise<DatabasePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-database-'));
  return {
    location: { kind: 'libsql', file: join(folder, 'deep', 'rooms.db') },
    destroy: () => rm(folder, { recursive: true, force: true }),
  };
}

databaseContract('libSQL', aFile);

let place: DatabasePlace;
let open: Database[];
const openRooms = async (...later: readonly Migration[]) => {
  const migrations = [await roomMigration(), ...later];
  const database = await openDatabase({ name: 'rooms', location: place.location, entities: roomEntities, migrations });
  open.push(database);
  return database;
};
beforeEach(async () => {
  place = await aFile();
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((database) => database.close()));
  await place.destroy();
});

it('leaves the schema as it was when a step fails', async () => {
  await (await openRooms()).close();
  const steps = ['create table lamp (id integer)', 'nonsense'];
  await expect(openRooms({ name: '0002-broken', up: { libsql: steps, mariadb: steps } })).rejects.toThrow('nonsense');
  const { orm } = await openRooms();
  expect(await orm.em.getConnection().execute("select 1 from sqlite_master where name = 'lamp'")).toEqual([]);
});

it('refuses a file that is open already', async () => {
  await openRooms();
  await expect(openRooms()).rejects.toThrow(DatabaseInUse);
});

it('waits for the disk, checks references and writes ahead', async () => {
  const connection = (await openRooms()).orm.em.getConnection();
  expect(await connection.execute('pragma synchronous')).toEqual([{ synchronous: 2 }]);
  expect(await connection.execute('pragma foreign_keys')).toEqual([{ foreign_keys: 1 }]);
  expect(await connection.execute('pragma journal_mode')).toEqual([{ journal_mode: 'wal' }]);
});

it('runs transactions one after the other, in the order of the calls', async () => {
  const { transaction } = unitOfWork(await openRooms());
  const steps: string[] = [];
  const one = (n: number) =>
    transaction(async ({ em }) => {
      steps.push(`begin ${n}`);
      await em.execute('select 1');
      await new Promise(setImmediate);
      steps.push(`end ${n}`);
    });
  await Promise.all([one(1), one(2), one(3)]);
  expect(steps).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2', 'begin 3', 'end 3']);
});
