import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect } from '@jest/globals';
import { itNeeds, type Missing } from '@proctorwise/contracts/testing';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { type MariaDbServer, type MariaDbUrls, startMariaDb } from '@proctorwise/distributed/servers';
import { type Database, DatabaseFull, DatabaseUnavailable, openDatabase, unitOfWork } from '@proctorwise/platform';
import { aCancellation, Deed, openDeeds } from '@proctorwise/platform/testing/deeds';
import { createSchemaSteps } from '@proctorwise/platform/testing/schema';
import { cannotMount } from '../faults/index.js';
import { MISSING_MARIADB, mariadbd } from '../needs.js';

const run = promisify(execFile);
/** A disk of its own can be made small; MariaDB's empty data folder takes 130 MiB. */
const DISK_MIB = 256;
const WITHIN_MS = 240_000;
const noMounting = await cannotMount();
const needed = mariadbd && noMounting === null;
const MISSING: Missing = mariadbd
  ? { because: noMounting ?? '', command: 'run it as root on Linux, where mount(8) is allowed' }
  : MISSING_MARIADB;

let folder: string;
let server: MariaDbServer;
let urls: MariaDbUrls;
let database: Database;
let end: () => Promise<void> = async () => undefined;
const disk = () => join(folder, 'disk');

beforeEach(async () => {
  if (!needed) return;
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-full-'));
  await chmod(folder, 0o711);
  await mkdir(disk());
  await run('mount', ['-t', 'tmpfs', '-o', `size=${DISK_MIB}m,mode=711`, 'tmpfs', disk()]);
  const guard = guardProcesses(disk(), 10_000);
  end = async () => {
    await database?.close();
    await server?.stop();
    await guard.release();
    await run('umount', [disk()]);
    await rm(folder, { recursive: true, force: true });
  };
  // Also what a sort puts aside lies on the small disk.
  server = await startMariaDb({ folder: disk(), settings: [`tmpdir=${join(disk(), 'mariadb')}`] });
  urls = await server.database('deeds');
  database = await openDeeds('reservation', { kind: 'mariadb', ...urls });
}, WITHIN_MS);
afterEach(() => end(), WITHIN_MS);

const fillerFile = () => join(disk(), 'filler');
const freeRoom = () => rm(fillerFile());
/** Takes what is free. */
async function fill(): Promise<void> {
  const file = await open(fillerFile(), 'a');
  try {
    const chunk = Buffer.alloc(64 * 1024, 1);
    for (;;) await file.write(chunk);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  } finally {
    await file.close();
  }
}

/** Rows of one transaction: enough that the table's file has to grow. */
const ROWS = 500;
const REFUSALS = 50;

describe('a full disk under MariaDB', () => {
  itNeeds(
    needed,
    MISSING,
    'refuses what cannot be stored, loses nothing that was acknowledged, and goes on when there is room',
    async () => {
      const { transaction, read } = unitOfWork(database);
      const acknowledged: string[] = [];
      const refused: unknown[] = [];
      const write = async (label: string) => {
        try {
          await transaction(async ({ em, emit }) => {
            await em.insertMany(
              Deed,
              Array.from({ length: ROWS }, (_, n) => ({ label: `${label} ${n}` })),
            );
            emit('exam_cancelled', aCancellation(label));
          });
          acknowledged.push(label);
        } catch (error) {
          refused.push(error);
        }
      };
      const untilWritten = async (label: string) => {
        for (const before = acknowledged.length; acknowledged.length === before; ) await write(label);
      };

      await write('before');
      await fill();
      for (let n = 0; refused.length < REFUSALS; n += 8)
        await Promise.all(Array.from({ length: 8 }, (_, writer) => write(`full-${n + writer}`)));
      for (const error of refused) expect(error).toMatchObject({ code: 'disk_full', retryAfterSeconds: 30 });

      // What needs no room goes on; a sort on the disk and a change of the schema are refused in the same words.
      expect(await read((em) => em.count(Deed))).toBe(acknowledged.length * ROWS);
      const big = 'select concat(a.label, b.label) as c from deeds a join deeds b order by rand() limit 1 offset 90000';
      await expect(read((em) => em.execute(big))).rejects.toThrow(DatabaseFull);
      await expect(openLater()).rejects.toThrow(DatabaseFull);
      await freeRoom();
      await untilWritten('again');

      // Killed on a full disk the server waits for room before it serves, and so do we.
      await fill();
      await server.kill();
      await fill();
      refused.length = 0;
      const started = server.start();
      await write('down');
      expect(refused).toEqual([expect.any(DatabaseUnavailable)]);
      await freeRoom();
      await started;
      await untilWritten('at the end');

      await (await openLater()).close(); // the migration that was refused goes on
      const labels = await read((em) => em.find(Deed, {}));
      const expected = acknowledged.flatMap((label) => Array.from({ length: ROWS }, (_, n) => `${label} ${n}`));
      expect(labels.map(({ label }) => label).sort()).toEqual(expected.sort());
      const told = await read((em) => em.execute<{ event_key: string }[]>('select event_key from platform_outbox'));
      expect(told.map(({ event_key }) => event_key).sort()).toEqual([...acknowledged].sort());
    },
    WITHIN_MS,
  );
});

/** The next release, which has one table more. */
const openLater = async () =>
  openDatabase({
    name: 'reservation',
    location: { kind: 'mariadb', ...urls },
    entities: [Deed],
    migrations: [
      { name: '0001-initial', up: await createSchemaSteps([Deed]) },
      { name: '0002-later', up: { libsql: [], mariadb: ['create table if not exists later (id int primary key)'] } },
    ],
  });
