import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger, type Database, openDatabase } from '@proctorwise/platform';
import { testDatabase, testReplicas } from '@proctorwise/platform/testing';
import { Registry } from 'prom-client';
import { ARCHIVE_TREES, diskRetainedStore } from '../frames/index.js';
import { MemoryArchiveStore } from '../frames/testing/memory-archive-store.js';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringStore } from '../persistence/store.js';
import { monitoringEntities } from '../persistence/tables.js';
import { aSession } from '../testing/records.js';
import { DailyRetention, type RetainedTree } from './daily-retention.js';
import { measureRetention } from './measure-retention.js';

const rule = { hourUtc: 3, keptDays: { recordings: 2, evidence: 4 } };
const said: Record<string, unknown>[] = [];
const log = createLogger('monitoring', 'warn', {
  write: (line: string) => void said.push(JSON.parse(line) as Record<string, unknown>),
});

let folder: string;
let files: MemoryArchiveStore;
let now: number;
const databases: Database[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-retention-'));
  files = new MemoryArchiveStore();
  said.length = 0;
  now = Date.parse('2026-03-10T12:00:00Z');
  for (const tree of Object.values(ARCHIVE_TREES))
    for (let day = 4; day <= 10; day += 1) await files.put(`${tree}/2026/03/${two(day)}/ada/file`, [Buffer.alloc(100)]);
});
afterEach(async () => {
  await Promise.all(databases.splice(0).map((database) => database.close()));
  await rm(folder, { recursive: true });
});

const two = (day: number) => String(day).padStart(2, '0');
const inMemory = (): RetainedTree[] =>
  (['recordings', 'evidence'] as const).map((part) => ({ part, store: files, tree: ARCHIVE_TREES[part] }));

/** One replica's. */
async function retention(trees = inMemory()) {
  const database = await openDatabase({
    name: 'monitoring',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  databases.push(database);
  const store = monitoringStore(database);
  return { store, daily: new DailyRetention({ trees, rule, database, store, clock: () => now, log }) };
}

/** The days of March that are left. */
const left = (part: keyof typeof ARCHIVE_TREES): number[] =>
  [...files.files.keys()]
    .filter((path) => path.startsWith(`${ARCHIVE_TREES[part]}/`))
    .map((path) => Number(path.split('/')[4]))
    .sort((one, other) => one - other);

describe('retention', () => {
  it('deletes each part after its own days, and nothing younger, as time passes', async () => {
    const { daily } = await retention();
    await daily.runWhereDue();
    expect({ recordings: left('recordings'), evidence: left('evidence') }).toEqual({
      recordings: [8, 9, 10],
      evidence: [6, 7, 8, 9, 10],
    });
    now = Date.parse('2026-03-11T02:59:00Z');
    await daily.runWhereDue(); // not before its hour
    expect(left('recordings')).toEqual([8, 9, 10]);
    now = Date.parse('2026-03-11T03:00:00Z');
    await daily.runWhereDue();
    expect({ recordings: left('recordings'), evidence: left('evidence') }).toEqual({
      recordings: [9, 10],
      evidence: [7, 8, 9, 10],
    });
    expect(daily.counts).toEqual({
      lastRunAt: now,
      removedBytes: { recordings: 500, evidence: 300 },
      heldDays: { recordings: 0, evidence: 0 },
    });
    expect(said).toEqual([]);
  });

  it('keeps all from the day on whose session is not sealed yet', async () => {
    const { daily, store } = await retention();
    const startedAt = new Date('2026-03-06T23:59:00Z');
    await store.transaction(({ sessions }) =>
      sessions.insert(aSession({ startedAt, status: 'stopped', stoppedAt: new Date(now) })),
    );
    await daily.runWhereDue();
    expect({ recordings: left('recordings'), evidence: left('evidence') }).toEqual({
      recordings: [6, 7, 8, 9, 10],
      evidence: [6, 7, 8, 9, 10],
    });
    expect(said).toMatchObject([
      { level: 'warn', sessionId: 's', day: '2026-03-06', heldDays: { recordings: 2, evidence: 0 } },
    ]);
    expect(daily.counts.heldDays).toEqual({ recordings: 2, evidence: 0 });
    await daily.runWhereDue();
    expect(said).toHaveLength(1); // once a day
    await store.transaction(({ sessions }) => sessions.update('s', { sealedAt: new Date(now) }));
    now += 86_400_000;
    await daily.runWhereDue();
    expect(left('recordings')).toEqual([9, 10]);
    expect([said.length, daily.counts.heldDays]).toEqual([1, { recordings: 0, evidence: 0 }]);
  });

  it('is tried again after a failure, and goes on where it broke off', async () => {
    const { daily } = await retention();
    let removals = 0;
    files.before = (operation) => {
      if (operation === 'remove' && ++removals === 2) throw new Error('the archive is away');
    };
    await expect(daily.runWhereDue()).rejects.toThrow('the archive is away');
    expect(daily.counts.lastRunAt).toBeNull();
    expect(left('recordings')).toEqual([5, 6, 7, 8, 9, 10]);
    await daily.runWhereDue();
    expect(left('recordings')).toEqual([8, 9, 10]);
    expect(daily.counts.lastRunAt).toBe(now);
  });

  it('tells when it ran, how much went, and how much is held', async () => {
    const { daily, store } = await retention();
    const registry = new Registry();
    measureRetention(registry, daily);
    expect(await registry.metrics()).toContain('proctorwise_archive_retention_last_run_timestamp_seconds 0');
    await daily.runWhereDue();
    const told = await registry.metrics();
    expect(told).toContain(`proctorwise_archive_retention_last_run_timestamp_seconds ${now / 1_000}`);
    expect(told).toContain('proctorwise_archive_retention_removed_bytes_total{part="recordings"} 400');
    expect(told).toContain('proctorwise_archive_retention_removed_bytes_total{part="evidence"} 200');
    expect(told).toContain('proctorwise_archive_retention_held_days{part="recordings"} 0');
    const startedAt = new Date(now - 3 * 86_400_000);
    await store.transaction(({ sessions }) => sessions.insert(aSession({ startedAt })));
    now += 86_400_000;
    await daily.runWhereDue();
    expect(await registry.metrics()).toContain('proctorwise_archive_retention_held_days{part="recordings"} 2');
  });

  it('deletes the folders of a disk the same way, and nothing beside them', async () => {
    const base = join(folder, 'frames');
    for (const path of ['2026/03/05/ada/frame_000001.jpg', '2026/03/06/ada/evidence.json', 'log/00.index']) {
      await mkdir(dirname(join(base, path)), { recursive: true });
      await writeFile(join(base, path), '12345');
    }
    const { daily } = await retention([{ part: 'evidence', store: diskRetainedStore(base), tree: '' }]);
    await daily.runWhereDue();
    expect(await readdir(base)).toEqual(['2026', 'log']);
    expect(await readdir(join(base, '2026', '03'))).toEqual(['06']);
    expect(daily.counts.removedBytes.evidence).toBe(5);
  });
});

/** On MariaDB, which replicas share: see e2e/src/servers/mariadb-services.test.ts. */
if (testReplicas() > 1)
  it('is done by one replica at a time', async () => {
    const [one, other] = [await retention(), await retention()];
    const goOn = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    let lists = 0;
    files.before = async (operation) => {
      if (operation === 'list') lists += 1;
      begun.resolve();
      await goOn.promise;
    };
    const running = one.daily.runWhereDue();
    await begun.promise;
    await other.daily.runWhereDue(); // comes back at once
    expect({ lists, last: other.daily.counts.lastRunAt }).toEqual({ lists: 1, last: null });
    goOn.resolve();
    await running;
    expect(left('recordings')).toEqual([8, 9, 10]);
  });
