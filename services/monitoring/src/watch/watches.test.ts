import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Database, type Logger, openDatabase } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import type { MonitoringStore } from '../app/store.js';
import type { FrameLog } from '../frames/index.js';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringStore } from '../persistence/store.js';
import { monitoringEntities } from '../persistence/tables.js';
import { aSession, aWatchRecord } from '../testing/records.js';
import { watches as openWatches, type Watches } from './watches.js';

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Logger;
const noFrames = { lastPosition: 0, records: async () => [] } as unknown as FrameLog;
let folder: string;
let database: Database;
let store: MonitoringStore;
let watches: Watches;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-watches-'));
  database = await openDatabase({
    name: 'monitoring',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  store = monitoringStore(database);
  watches = openWatches({ store, log: silent, frames: noFrames, term: 0, isOurs: () => true });
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});
const begun = (sessionId: string, hasWatch = true) =>
  store.transaction(async (tx) => {
    await tx.sessions.insert(aSession({ sessionId, reservationId: `r-${sessionId}` }));
    if (hasWatch) await tx.watches.insert(aWatchRecord({ sessionId, ownerEpoch: 0 }));
  });

it('takes up a session whose start failed after its row was committed, and no other stands in its way', async () => {
  await begun('without a row of its watch', false);
  await begun('s');
  expect(watches.get('s')).toBeUndefined();
  await watches.takeUpUnwatched(0);
  expect(watches.all().map(({ session }) => session.sessionId)).toEqual(['s']);
  const watch = watches.get('s');
  await watches.takeUpUnwatched(1_000);
  expect(watches.get('s')).toBe(watch);
  expect(watch?.row.ownerEpoch).toBe(1);
});

it('leaves a session to the process that took it, and a sealed one alone', async () => {
  await begun('taken');
  await begun('sealed');
  await watches.load(0);
  watches.leave('taken');
  await store.transaction(({ sessions }) => sessions.update('sealed', { sealedAt: new Date(0) }));
  watches.drop('sealed');
  await watches.takeUpUnwatched(1_000);
  expect(watches.all()).toEqual([]);
});
