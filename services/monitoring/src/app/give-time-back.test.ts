import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Database, OutboxRow, openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import type { Session } from '../domain/session.js';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringStore } from '../persistence/store.js';
import { monitoringEntities } from '../persistence/tables.js';
import { aSession } from '../testing/records.js';
import { inProcessLiveFeed } from '../watch/live-feed.js';
import { gapBeforeStart } from '../watch/own-gap.js';
import type { SessionWatch } from '../watch/session-watch.js';
import type { Watches } from '../watch/watches.js';
import { giveTimeBack } from './give-time-back.js';
import type { MonitoringStore } from './store.js';

const ENDS_AT = 3_600_000;
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

/** Gives a gap back to these sessions. @returns their ends after it, by id, and the events it told */
async function give(gap: { from: number; to: number }, ...sessions: Session[]) {
  const watches = new Map<string, { session: Session; update(session: Session): void }>();
  for (const session of sessions) {
    await store.transaction((tx) => tx.sessions.insert(session));
    watches.set(session.sessionId, { session, update: () => undefined });
  }
  const all = {
    all: () => [...watches.values()],
    get: (id: string) => watches.get(id),
  } as unknown as Pick<Watches, 'all' | 'get'> & { get(id: string): SessionWatch };
  await giveTimeBack({ store, partition: 0, watches: all as unknown as Watches, feed: inProcessLiveFeed() })(gap);
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
