import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type Database, openDatabase, WHOLE_LIST } from '@proctorwise/platform';
import { schemaDrift, testDatabase } from '@proctorwise/platform/testing';
import { MOST_GAPS_OF_A_CAUSE } from '../app/bounded-gaps.js';
import type { AnomalyRecord, GapRecord, MonitoringStore } from '../app/store.js';
import { FormerOwner, SessionExists, SessionNotFound } from '../domain/monitoring-errors.js';
import { initialState } from '../domain/rules/index.js';
import { aPicture } from '../domain/rules/testing/sessions.js';
import { anAnomaly, aSession, aWatchRecord } from '../testing/records.js';
import { monitoringMigrations } from './migrations.js';
import { monitoringStore } from './store.js';
import { monitoringEntities } from './tables.js';

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

it('has migrations that make exactly what the entities say', async () => {
  expect(await schemaDrift(database)).toEqual([]);
});

it('finds those that are stopped and not sealed', async () => {
  const stopped = { status: 'stopped', stoppedAt: new Date(5) } as const;
  const sessions = [
    aSession({ sessionId: 'runs', reservationId: 'r1' }),
    aSession({ sessionId: 'stopped', reservationId: 'r2', ...stopped }),
    aSession({ sessionId: 'sealed', reservationId: 'r3', ...stopped, sealedAt: new Date(6) }),
  ];
  await store.transaction(async (tx) => {
    for (const session of sessions) await tx.sessions.insert(session);
  });
  expect(await store.read((records) => records.sessions.stoppedUnsealed())).toEqual([sessions[1]]);
});

it('keeps a session and its watch as they were written', async () => {
  const session = aSession({
    isTest: true,
    stoppedAt: new Date(5),
    stopReason: 'proctor',
    stopNote: 'asleep',
    status: 'stopped',
  });
  const { rulesState, ...numbers } = aWatchRecord({
    lastFrameAt: new Date(7),
    lastFramePath: '2026/03/10/s/frame_000001.jpg',
    analysed: 3,
  });
  await store.transaction(async ({ sessions, watches }) => {
    await sessions.insert(session);
    await watches.insert({ ...numbers, rulesState });
  });
  expect(await store.read(({ sessions }) => sessions.withWatch(session.sessionId))).toEqual({
    session,
    watch: numbers,
  });
  expect((await store.transaction(({ watches }) => watches.take('s', 0))).rulesState).toEqual(rulesState);
  expect(await store.read(({ sessions }) => sessions.unsealed())).toEqual([session]);
  await store.transaction(({ sessions }) => sessions.update(session.sessionId, { sealedAt: new Date(9) }));
  expect(await store.read(({ sessions }) => sessions.unsealed())).toEqual([]);
  await expect(store.read(({ sessions }) => sessions.get('nope'))).rejects.toThrow(SessionNotFound);
});

it('has one session of a reservation and a person, and tells tests from the candidate’s', async () => {
  const own = aSession({ sessionId: 'own', userId: 'ada' });
  const test = aSession({ sessionId: 'test', userId: 'proctor-1', isTest: true, startedAt: new Date(10) });
  await store.transaction(({ sessions }) => sessions.insert(own));
  await store.transaction(({ sessions }) => sessions.insert(test));
  const again = store.transaction(({ sessions }) => sessions.insert({ ...own, sessionId: 'again' }));
  await expect(again).rejects.toThrow(SessionExists);
  expect(await store.read(({ sessions }) => sessions.ofCandidate(own.reservationId))).toEqual(own);
  expect(await store.read(({ sessions }) => sessions.ofReservation(own.reservationId, 'proctor-1'))).toEqual(test);
});

it('lets only the newest owner of a watch write, and undoes what a former one wrote with it', async () => {
  await store.transaction(({ watches }) => watches.insert(aWatchRecord()));
  const former = await store.transaction(({ watches }) => watches.take('s', 0));
  const owner = await store.transaction(({ watches }) => watches.take('s', 0));
  await store.transaction(({ watches }) =>
    watches.save({ ...owner, position: 5, analysed: 1, rulesState: initialState(3) }),
  );
  const late = store.transaction(async ({ sessions, watches }) => {
    await sessions.insert(aSession());
    await watches.save({ ...former, position: 9 });
  });
  await expect(late).rejects.toThrow(FormerOwner);
  await expect(store.read(({ sessions }) => sessions.get('s'))).rejects.toThrow(SessionNotFound);
  expect(await store.transaction(({ watches }) => watches.take('s', 0))).toMatchObject({ position: 5, analysed: 1 });
});

it('lists the anomalies of one severity of all sessions, newest first, in pages', async () => {
  const one = (anomalyId: string, at: number, differs: Partial<AnomalyRecord> = {}): AnomalyRecord =>
    anAnomaly({ anomalyId, sessionId: `s-${anomalyId}`, detectedAt: new Date(at), ...differs });
  const all = [one('c', 3_000), one('b', 2_000), one('a', 2_000)];
  await store.transaction(async ({ anomalies, sessions }) => {
    for (const each of [...all, one('less', 5_000, { severity: 'medium' })]) await anomalies.put(each);
    await sessions.insert(aSession({ sessionId: 's-a' }));
  });
  const page = (limit: number, after: AnomalyRecord | undefined) =>
    store.read(({ anomalies }) =>
      anomalies.ofSeverity('high', { limit, after: after ? { at: after.detectedAt, id: after.anomalyId } : null }),
    );
  const withoutObservation = all.map(({ observation: _, ...rest }) => rest);
  expect(await page(2, undefined)).toEqual(withoutObservation.slice(0, 2));
  expect(await page(2, all[1])).toEqual(withoutObservation.slice(2));
  const found = await store.read(({ sessions }) => sessions.ofIds(['s-a', 'nobody']));
  expect(found.map(({ sessionId }) => sessionId)).toEqual(['s-a']);
});

it('grows an anomaly in its row, and keeps an observation that is not at hand any more', async () => {
  const observation = aPicture();
  const opened = anAnomaly({ observation });
  await store.transaction(({ anomalies }) => anomalies.put(opened));
  const grown = { ...opened, confidence: 0.9, endedAt: new Date(2_000), metadata: null };
  await store.transaction(({ anomalies }) => anomalies.put({ ...grown, observation: null }));
  const newer = { ...opened, anomalyId: 'b', detectedAt: new Date(5_000), severity: 'critical' as const };
  await store.transaction(({ anomalies }) => anomalies.put(newer));
  expect(await store.read(({ anomalies }) => anomalies.ofSession('s', WHOLE_LIST))).toEqual([newer, grown]);
  expect(await store.read(({ anomalies }) => anomalies.ofSession('s', WHOLE_LIST, 'high'))).toEqual([grown]);
});

it('knows when each partition was last watched', async () => {
  expect(await store.read(({ liveness }) => liveness.last(0))).toBeNull();
  for (const at of [1, 2]) await store.transaction(({ liveness }) => liveness.note(0, new Date(at)));
  await store.transaction(({ liveness }) => liveness.note(1, new Date(9)));
  expect(await store.read(({ liveness }) => liveness.last(0))).toEqual(new Date(2));
  expect(await store.read(({ liveness }) => liveness.last(1))).toEqual(new Date(9));
});

it('keeps at most 125 gaps of a session and cause, however many a device makes, and loses no frame of them', async () => {
  const gap = (index: number, differs: Partial<GapRecord> = {}): GapRecord => ({
    sessionId: 's',
    cause: 'sent_late',
    beganAt: new Date(index * 2_000),
    endedAt: new Date(index * 2_000 + 500),
    lateFrames: 1,
    givenBackMs: 0,
    ...differs,
  });
  const others = [gap(0, { cause: 'lagged', lateFrames: 0 }), gap(0, { sessionId: 'other' })];
  const list = () => store.read(({ gaps }) => gaps.ofSession('s'));
  const put = (...records: GapRecord[]) =>
    store.transaction(async ({ gaps }) => {
      for (const record of records) await gaps.put(record);
    });
  await put(...others, ...Array.from({ length: MOST_GAPS_OF_A_CAUSE }, (_, index) => gap(index)));
  expect(await list()).toHaveLength(MOST_GAPS_OF_A_CAUSE + 1);
  for (let index = MOST_GAPS_OF_A_CAUSE; index < MOST_GAPS_OF_A_CAUSE + 20; index += 1) {
    await put(gap(index));
    await put(gap(index, { endedAt: new Date(index * 2_000 + 900) })); // it grows: the same row
  }
  const late = (await list()).filter(({ cause }) => cause === 'sent_late');
  expect(late).toHaveLength(MOST_GAPS_OF_A_CAUSE);
  expect(late.reduce((sum, { lateFrames }) => sum + lateFrames, 0)).toBe(MOST_GAPS_OF_A_CAUSE + 20);
  expect(late[0]).toEqual(
    gap(MOST_GAPS_OF_A_CAUSE + 19, { endedAt: new Date((MOST_GAPS_OF_A_CAUSE + 19) * 2_000 + 900) }),
  );
  expect(await store.read(({ gaps }) => gaps.ofSession('other'))).toEqual([others[1]]);
});
