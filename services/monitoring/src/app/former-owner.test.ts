import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor } from '@proctorwise/contracts';
import { type Database, type Logger, OutboxRow, openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase, testReplicas } from '@proctorwise/platform/testing';
import { FormerOwner, WatchNotTaken } from '../domain/monitoring-errors.js';
import type { FrameArchive, FrameLog } from '../frames/index.js';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringStore } from '../persistence/store.js';
import { monitoringEntities, SessionRow, WatchRow } from '../persistence/tables.js';
import { aFrameRecord, aSession, aWatchRecord } from '../testing/records.js';
import type { Announcer } from '../watch/announcer.js';
import { inProcessLiveFeed } from '../watch/live-feed.js';
import { sealEvidence } from '../watch/seal-evidence.js';
import { Shares } from '../watch/shares.js';
import { watches as openWatches, type Watches } from '../watch/watches.js';
import { giveTimeBack } from './give-time-back.js';
import { type StartSessionPorts, startSession } from './start-session.js';
import { stopByServer, stopSession } from './stop-session.js';
import type { MonitoringStore } from './store.js';

const NOW = 60_000;
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined } as unknown as Logger;
const frames = { lastPosition: 0, records: async () => [] } as unknown as FrameLog;
const announce = { session: () => undefined, anomalies: () => undefined } as unknown as Announcer;
const ada = { kind: 'user', userId: 'ada', role: 'student', name: 'Ada', email: 'a@example.org' } as Actor;
const proctor = { kind: 'user', userId: 'p', role: 'proctor', name: 'P', email: 'p@example.org' } as Actor;
const request = { reservation_id: 'r-ada', user_id: 'ada', exam_id: 'exam-1' };

let folder: string;
let database: Database;
let store: MonitoringStore;
/** Had the partition, and does not know yet that its successor has it: its Kafka is away, its database is there. */
let former: Watches;
let owner: Watches;
const watchesOf = (term: number) => openWatches({ store, log: silent, frames, term, isOurs: () => true });
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-monitoring-'));
  database = await openDatabase({
    name: 'monitoring',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  store = monitoringStore(database);
});
afterAll(async () => {
  await database.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await unitOfWork(database).transaction(async ({ em }) => {
    await em.nativeDelete(SessionRow, {});
    await em.nativeDelete(WatchRow, {});
    await em.nativeDelete(OutboxRow, {});
  });
  former = watchesOf(11);
  owner = watchesOf(12);
});

const begin = (sessionId = 's') =>
  store.transaction(async (tx) => {
    await tx.sessions.insert(aSession({ sessionId, reservationId: sessionId === 's' ? 'r-ada' : sessionId }));
    await tx.watches.insert(aWatchRecord({ sessionId, ownerEpoch: 0 }));
  });
/** A session that both believe to watch. */
async function moved(): Promise<void> {
  await begin();
  await former.load(0);
  await owner.load(0);
}
const stored = () => store.read(({ sessions }) => sessions.get('s'));
const events = () => unitOfWork(database).read((em) => em.count(OutboxRow));
const start = (watches: StartSessionPorts['watches']) =>
  startSession({
    store,
    watches,
    feed: inProcessLiveFeed(),
    announce,
    clock: () => NOW,
    signer: { sessionToken: async () => 'token' },
  } as unknown as StartSessionPorts)(ada, request);
const stopping = (watches: Watches) => ({ store, watches, clock: () => NOW, feed: inProcessLiveFeed(), announce });
const writes = (watches: Watches) =>
  watches.get('s')!.take({ kind: 'browser_event', event: 'tab_change', at: 1, occurredAt: null, id: 'e' }, 1);

describe('a former owner of a partition', () => {
  it('takes no session that began at its successor, and leaves those that its successor took', async () => {
    await former.load(0);
    await begin();
    await owner.takeUpUnwatched(0);
    await former.takeUpUnwatched(0);
    await former.takeUpUnwatched(5_000);
    expect(former.all()).toEqual([]);
    await writes(owner); // still the owner's

    await begin('both');
    const late = watchesOf(11);
    await late.load(0); // what a term before was late with
    expect(late.all().map(({ session }) => session.sessionId)).toEqual(['both']);
    await owner.takeUpUnwatched(0);
    await writes(owner);
    expect(owner.all()).toHaveLength(2);
  });

  it('lets no device in of which its successor would not know', async () => {
    await moved();
    await expect(start(former)).rejects.toThrow(FormerOwner);
    expect(await stored()).toMatchObject({ deviceEpoch: 1 });
    expect(await start(owner)).toMatchObject({ device_epoch: 2 });
    expect(owner.get('s')?.session.deviceEpoch).toBe(2);
  });

  it('moves no deadline', async () => {
    await moved();
    const ports = { store, partition: 0, watches: former, feed: inProcessLiveFeed() };
    await giveTimeBack(ports)({ from: 10_000, to: 40_000 });
    expect([await stored(), await events()]).toEqual([expect.objectContaining({ deadlineVersion: 1 }), 0]);
  });

  it.each([
    ['all its frames are judged', 0],
    ['frames wait', 1],
  ])('stops nobody for a deadline that was moved since, where %s', async (_case, waiting) => {
    await moved();
    const stale = former.get('s')!;
    if (waiting > 0) stale.backlog.acknowledge(aFrameRecord(1));
    await expect(stopByServer(stopping(former))(stale.session, 'deadline')).rejects.toThrow(FormerOwner);
    expect(await stored()).toMatchObject({ status: 'active' });
    expect(stale.isClosing).toBe(false);
  });

  it('still does what a proctor, or a paper, asks it for', async () => {
    await moved();
    const answer = await stopSession(stopping(former))(proctor, 's', 'asleep');
    expect(answer).toMatchObject({ status: 'stopped', stop_reason: 'proctor' });
    expect(await stored()).toMatchObject({ status: 'stopped', stopReason: 'proctor', stopNote: 'asleep' });
    expect(await events()).toBe(1);
  });

  it('seals nothing: it may not know all frames', async () => {
    await moved();
    const written: string[] = [];
    const archive = {
      list: async () => [],
      writeFile: async (_session: unknown, name: string) => void written.push(name),
    } as unknown as FrameArchive;
    const seal = sealEvidence({
      store,
      frames,
      archive,
      signer: { sessionToken: async () => '', sign: async () => 'signed' },
      clock: () => NOW,
      log: silent,
    });
    await expect(seal(former.get('s')!)).rejects.toThrow(FormerOwner);
    expect([written, (await stored()).sealedAt]).toEqual([[], null]);
    await seal(owner.get('s')!);
    expect([written, (await stored()).sealedAt]).toEqual([['evidence.json'], new Date(NOW)]);
  });
});

describe('two processes', () => {
  it('have one device in where both are asked to start the same reservation at once', async () => {
    await begin(); // the other one was faster, in a partition of its own
    const shares = new Shares({ partitionOf: () => 3 });
    await expect(start(shares)).rejects.toThrow(WatchNotTaken);
    expect(await stored()).toMatchObject({ deviceEpoch: 1 }); // the first device is not fenced for nobody
  });

  it('do not take up a session that was sealed since they read of it', async () => {
    await begin();
    const found = await stored();
    await store.transaction(({ sessions }) => sessions.update('s', { sealedAt: new Date(1) }));
    const late = { ...store, read: async () => [found] } as unknown as MonitoringStore;
    const watches = openWatches({ store: late, log: silent, frames, term: 12, isOurs: () => true });
    await watches.load(0);
    await watches.takeUpUnwatched(0);
    expect(watches.all()).toEqual([]);
  });

  /** On MariaDB, where transactions run beside each other: see e2e/src/servers/mariadb-services.test.ts. */
  if (testReplicas() > 1)
    it('know the device that the one let in while the other took the session', async () => {
      await begin();
      await former.load(0);
      const { row } = former.get('s')!;
      const [isIn, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const letIn = store.transaction(async (tx) => {
        expect(await tx.watches.holds(row)).toBe(true);
        isIn.resolve();
        await goOn.promise;
        await tx.sessions.update('s', { deviceEpoch: 2 });
      });
      await isIn.promise;
      const taken = owner.load(0);
      await new Promise((resolve) => setTimeout(resolve, 200)); // it waits for the row
      expect(owner.all()).toEqual([]);
      goOn.resolve();
      await Promise.all([letIn, taken]);
      expect(owner.get('s')?.session.deviceEpoch).toBe(2);
    });
});
