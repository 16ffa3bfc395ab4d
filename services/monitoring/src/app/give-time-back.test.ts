import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Database, type Logger, OutboxRow, openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import type { Session } from '../domain/session.js';
import type { FrameLog } from '../frames/index.js';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringStore } from '../persistence/store.js';
import { monitoringEntities } from '../persistence/tables.js';
import { aSession, aWatchRecord } from '../testing/records.js';
import { inProcessLiveFeed } from '../watch/live-feed.js';
import { gapBeforeStart } from '../watch/own-gap.js';
import { watches as openWatches, type Watches } from '../watch/watches.js';
import { giveRefusedTimeBack, giveTimeBack } from './give-time-back.js';
import type { MonitoringStore } from './store.js';

const ENDS_AT = 3_600_000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Logger;
const noFrames = { lastPosition: 0, records: async () => [] } as unknown as FrameLog;
let folder: string;
let database: Database;
let store: MonitoringStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  database = await openDatabase({
    name: 'monitoring',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  store = monitoringStore(database);
});
afterEach(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});

/** Sessions that are watched here. */
async function watched(...sessions: Session[]): Promise<Watches> {
  for (const session of sessions)
    await store.transaction(async (tx) => {
      await tx.sessions.insert(session);
      await tx.watches.insert(aWatchRecord({ sessionId: session.sessionId }));
    });
  const watches = openWatches({ store, log: silent, frames: noFrames, term: 0, isOurs: () => true });
  for (const session of sessions) await watches.open(session, 0);
  return watches;
}

/** Gives a gap back to these sessions. @returns their ends after it, by id, and the events it told */
async function give(gap: { from: number; to: number }, ...sessions: Session[]) {
  const watches = await watched(...sessions);
  await giveTimeBack({ store, partition: 0, watches, feed: inProcessLiveFeed() })(gap);
  const ends: Record<string, number> = {};
  for (const { sessionId } of sessions)
    ends[sessionId] = (await store.read((records) => records.sessions.get(sessionId))).endsAt.getTime();
  const told = await unitOfWork(database).read((em) => em.find(OutboxRow, {}, { orderBy: { id: 'asc' } }));
  return { ends, told: told.map(({ topic, data }) => ({ topic, data })) };
}
let reservations = 0;
const running = (sessionId: string, differs: Partial<Session> = {}) => {
  reservations += 1;
  return aSession({ sessionId, reservationId: `r-${reservations}`, endsAt: new Date(ENDS_AT), ...differs });
};

it('gives each session what it lost, and tells the candidates’ ends', async () => {
  const { ends, told } = await give(
    { from: 100_000, to: 130_000 },
    running('through'),
    running('began during it', { startedAt: new Date(110_000) }),
    running('was over before', { endsAt: new Date(100_000) }),
    running('began too late to notice', { startedAt: new Date(126_000) }),
    running('stopped', { status: 'stopped', stoppedAt: new Date(90_000) }),
    running('a test', { isTest: true }),
  );
  expect(ends).toEqual({
    through: ENDS_AT + 30_000,
    'began during it': ENDS_AT + 20_000,
    'was over before': 100_000,
    'began too late to notice': ENDS_AT,
    stopped: ENDS_AT,
    'a test': ENDS_AT + 30_000,
  });
  expect(told).toMatchObject([
    { topic: 'session_deadline_changed', data: { session_id: 'through', version: 2, reason: 'platform_gap of 30 s' } },
    { topic: 'session_deadline_changed', data: { session_id: 'began during it', version: 2 } },
  ]);
});

it('ends the gap in the same transaction: what is given is not given again after a crash', async () => {
  await store.transaction(({ liveness }) => liveness.note(0, new Date(100_000)));
  const gap = await gapBeforeStart(store, 0, 130_000);
  expect(gap).toEqual({ from: 100_000, to: 130_000 });
  await give({ from: 100_000, to: 130_000 }, running('through'));
  expect(await gapBeforeStart(store, 0, 131_000)).toEqual({ from: 130_000, to: 131_000 });

  const fails = give({ from: 130_000, to: 160_000 }, running('reservation id that is no id', { reservationId: '' }));
  await expect(fails).rejects.toThrow();
  expect(await gapBeforeStart(store, 0, 161_000)).toEqual({ from: 130_000, to: 161_000 });
});

const toldEnds = async () => (await unitOfWork(database).read((em) => em.find(OutboxRow, {}))).length;
const endStored = async (sessionId: string) =>
  (await store.read(({ sessions }) => sessions.get(sessionId))).endsAt.getTime();

it('moves no end of a session that another process has stopped meanwhile', async () => {
  const watches = await watched(running('s'));
  await store.transaction(({ sessions }) => sessions.update('s', { status: 'stopped', stoppedAt: new Date(120_000) }));
  const ports = { store, partition: 0, watches, feed: inProcessLiveFeed() };
  await giveTimeBack(ports)({ from: 100_000, to: 130_000 });
  await giveRefusedTimeBack(ports)(watches.get('s')!, { from: 100_000, to: 130_000 }, 100_000);
  expect([await endStored('s'), await toldEnds()]).toEqual([ENDS_AT, 0]);
  // Who notices the stop has still to tell it.
  expect(watches.get('s')?.session.status).toBe('active');
});

it('gives once, and knows it, where the answer to the commit was lost', async () => {
  const watches = await watched(running('away'), running('refused'));
  let isLost = true;
  const losing: MonitoringStore = {
    read: (work) => store.read(work),
    async transaction(work) {
      const result = await store.transaction(work);
      if (isLost) throw new Error('the line broke');
      return result;
    },
  };
  const ports = { store: losing, partition: 0, watches, feed: inProcessLiveFeed() };
  const refused = watches.get('refused')!;
  const gap = { from: 100_000, to: 130_000 };
  await expect(giveRefusedTimeBack(ports)(refused, gap, 100_000)).rejects.toThrow('the line broke');
  isLost = false;
  await giveRefusedTimeBack(ports)(refused, { ...gap, to: 131_000 }, 100_000); // asked again it has grown
  expect(await endStored('refused')).toBe(ENDS_AT + 30_000);
  expect(refused.session.endsAt.getTime()).toBe(ENDS_AT + 30_000);

  isLost = true;
  await expect(giveTimeBack(ports)({ from: 200_000, to: 220_000 })).rejects.toThrow('the line broke');
  isLost = false;
  await giveTimeBack(ports)({ from: 200_000, to: 221_000 });
  expect(await endStored('away')).toBe(ENDS_AT + 20_000);
  expect(watches.get('away')?.session.endsAt.getTime()).toBe(ENDS_AT + 20_000);
});

it('gives for refused pictures at most the length of the session in all, and for its own absence all the same', async () => {
  const watches = await watched(running('s', { startedAt: new Date(600_000) }));
  const watch = watches.get('s')!;
  const ports = { store, partition: 0, watches, feed: inProcessLiveFeed() };
  const OWN_LENGTH_MS = ENDS_AT - 600_000;
  const refuse = async (from: number, ms: number) => {
    await giveRefusedTimeBack(ports)(watch, { from, to: from + ms }, from);
    return endStored('s');
  };
  expect(await refuse(700_000, OWN_LENGTH_MS - 10_000)).toBe(ENDS_AT + OWN_LENGTH_MS - 10_000);
  await giveTimeBack(ports)({ from: 4_000_000, to: 4_060_000 });
  const end = await endStored('s');
  expect(end).toBe(ENDS_AT + OWN_LENGTH_MS + 50_000);
  expect(await refuse(5_000_000, 30_000)).toBe(end + 10_000);
  expect(watch.session.endsAt.getTime()).toBe(end + 10_000);
  expect(await refuse(6_000_000, 30_000)).toBe(end + 10_000);
  const told = await toldEnds();
  await giveTimeBack(ports)({ from: 6_100_000, to: 6_120_000 });
  expect([await endStored('s'), await toldEnds()]).toEqual([end + 30_000, told + 1]);
  const gaps = await store.read((records) => records.gaps.ofSession('s'));
  expect(gaps.map(({ cause, givenBackMs }) => [cause, givenBackMs])).toEqual([
    ['away', 20_000],
    ['refused', 0],
    ['refused', 10_000],
    ['away', 60_000],
    ['refused', OWN_LENGTH_MS - 10_000],
  ]);
});
