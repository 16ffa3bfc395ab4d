import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Actor, WallPicture } from '@proctorwise/contracts';
import { type Database, HdfsUnavailable, openDatabase, unitOfWork } from '@proctorwise/platform';
import { testDatabase } from '@proctorwise/platform/testing';
import { type FrameArchive, FrameDamaged, openDiskFrameArchive } from '../frames/index.js';
import { monitoringMigrations } from '../persistence/migrations.js';
import { monitoringStore } from '../persistence/store.js';
import { monitoringEntities, PictureViewRow } from '../persistence/tables.js';
import { aJpeg } from '../testing/pictures.js';
import { aSession, aWatchRecord } from '../testing/records.js';
import { inProcessLiveFeed, type LiveFeed } from '../watch/live-feed.js';
import type { Watches } from '../watch/watches.js';
import { MAX_ON_WALL, PictureWall, type WallPorts } from './picture-wall.js';

const proctor: Actor = {
  kind: 'user',
  userId: 'proctor-1',
  role: 'proctor',
  name: 'P',
  email: 'p@example.org',
} as Actor;
let folder: string;
let database: Database;
let archive: FrameArchive;
let feed: LiveFeed;
let ports: WallPorts;
let sent: WallPicture[];
let now: number;
let told: string[];
let walls: PictureWall[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-wall-'));
  database = await openDatabase({
    name: 'monitoring',
    location: await testDatabase(folder, 'monitoring'),
    entities: monitoringEntities,
    migrations: monitoringMigrations,
  });
  archive = await openDiskFrameArchive({ base: join(folder, 'frames') });
  feed = inProcessLiveFeed();
  now = 1_000_000;
  // No session is watched in this process: what is known of them stands in the store.
  const watches = { get: () => undefined } as unknown as Watches;
  told = [];
  const log = { info: () => undefined, error: () => undefined, warn: noteFailure };
  ports = { store: monitoringStore(database), archive, feed, watches, clock: () => now, log };
  sent = [];
  walls = [];
});
afterEach(async () => {
  for (const wall of walls) await wall.lastPicturesRead();
  await database.close();
  await rm(folder, { recursive: true });
});

const noteFailure = (fields: object): void => void told.push((fields as { err: Error }).err.name);
function aWall(): PictureWall {
  const wall = new PictureWall(ports, { actor: proctor, reach: 'any' }, (picture) => sent.push(picture));
  walls.push(wall);
  return wall;
}
const shows = async (wall: PictureWall, sessionIds: readonly string[]): Promise<void> => {
  await wall.show(sessionIds);
  await wall.lastPicturesRead();
};
const views = () => unitOfWork(database).read((em) => em.find(PictureViewRow, {}, { orderBy: { id: 'asc' } }));

/** A session whose newest picture lies in the archive. */
async function withPicture(sessionId: string): Promise<void> {
  const session = aSession({ sessionId, reservationId: sessionId });
  const at = { sessionId, sessionStartedAt: session.startedAt };
  const lastFramePath = await archive.writeEvidence(at, 1, aJpeg('present', 1));
  await ports.store.transaction(async ({ sessions, watches }) => {
    await sessions.insert(session);
    await watches.insert(aWatchRecord({ sessionId, lastFramePath, lastFrameAt: new Date(5_000) }));
  });
}
const newFrame = (sessionId: string): void =>
  feed.toSession(sessionId, {
    type: 'frame',
    frame_data: 'AAAA',
    frame_number: 2,
    timestamp: new Date(now).toISOString(),
    anomalies: [],
    observation: null,
  });

describe('a wall of pictures', () => {
  it('writes down who watches before a picture is given out, once a session however often it comes back', async () => {
    await withPicture('ada');
    await withPicture('eve');
    const wall = aWall();
    for (const ids of [['ada'], [], ['ada', 'ada', 'nobody'], ['eve', 'ada']]) await wall.show(ids);
    expect((await views()).map(({ sessionId }) => sessionId)).toEqual(['ada', 'eve']);
    expect((await views())[0]).toMatchObject({
      viewerId: 'proctor-1',
      viewerRole: 'proctor',
      framePath: 'local_storage/1970/01/01/ada/',
      viewedAt: new Date(now),
    });
    wall.close();
    await aWall().show(['ada']); // another socket, another watching
    expect(await views()).toHaveLength(3);
  });

  it('gives nothing out that could not be written down', async () => {
    await withPicture('ada');
    const { store } = ports;
    ports = { ...ports, store: { ...store, transaction: () => Promise.reject(new Error('the disk is full')) } };
    await expect(aWall().show(['ada'])).rejects.toThrow('the disk is full');
    newFrame('ada');
    expect(sent).toEqual([]);
  });

  it('shows a picture of each session once at the start, and none of a session that left or after it was closed', async () => {
    await withPicture('ada');
    await withPicture('eve');
    const wall = aWall();
    await shows(wall, ['ada', 'eve']);
    expect(sent.map(({ session_id, timestamp, age_ms }) => [session_id, timestamp, age_ms])).toEqual([
      ['ada', '1970-01-01T00:00:05.000Z', 995_000],
      ['eve', '1970-01-01T00:00:05.000Z', 995_000],
    ]);
    await wall.show(['eve']);
    newFrame('ada');
    newFrame('eve');
    expect(sent.slice(2).map(({ session_id }) => session_id)).toEqual(['eve']);
    wall.close();
    now += 60_000;
    newFrame('eve');
    await shows(wall, ['ada']);
    expect(sent).toHaveLength(3);
    expect(feed.hasViewers('eve')).toBe(false);
  });

  it(`shows ${MAX_ON_WALL} sessions and not one more`, async () => {
    const ids = Array.from({ length: MAX_ON_WALL + 1 }, (_, place) => `s${place}`);
    await ports.store.transaction(async ({ sessions, watches }) => {
      for (const sessionId of ids) {
        await sessions.insert(aSession({ sessionId, reservationId: sessionId }));
        await watches.insert(aWatchRecord({ sessionId }));
      }
    });
    await aWall().show(ids);
    for (const sessionId of ids) newFrame(sessionId);
    expect(sent.map(({ session_id }) => session_id)).toEqual(ids.slice(0, MAX_ON_WALL));
    expect(await views()).toHaveLength(MAX_ON_WALL);
  });

  it('makes the newest of many changes only', async () => {
    for (const id of ['a', 'b', 'c']) await withPicture(id);
    const wall = aWall();
    await Promise.all([wall.show(['a']), wall.show(['b']), wall.show(['c'])]);
    await wall.lastPicturesRead();
    expect(sent.map(({ session_id }) => session_id)).not.toContain('b');
    newFrame('a');
    newFrame('c');
    expect(sent.at(-1)).toMatchObject({ session_id: 'c', frame_data: 'AAAA' });
  });

  describe.each([
    ['HDFS is away', new HdfsUnavailable('no connection')],
    ['a picture is damaged', new FrameDamaged('a path', 'one sha256', 'another')],
  ])('while %s', (_, failure) => {
    it('shows no last picture, says so once, goes on with the live ones, and shows it once it can be read', async () => {
      for (const id of ['ada', 'eve']) await withPicture(id);
      let fails = true;
      ports = { ...ports, archive: { read: (path) => (fails ? Promise.reject(failure) : archive.read(path)) } };
      const wall = aWall();
      await shows(wall, ['ada', 'eve']);
      expect(sent).toEqual([]);
      expect(told).toEqual([failure.name]);
      newFrame('eve');
      expect(sent.map(({ session_id }) => session_id)).toEqual(['eve']);

      await shows(wall, ['eve', 'ada']);
      expect(told).toEqual([failure.name]);
      fails = false;
      await shows(wall, ['ada', 'eve']);
      expect(sent.map(({ session_id }) => session_id)).toEqual(['eve', 'ada']);
      await shows(wall, ['eve', 'ada']);
      expect(sent).toHaveLength(2);
    });
  });

  it('an archive that hangs holds up neither live pictures nor the next wish, and is not answered too late', async () => {
    for (const id of ['ada', 'eve']) await withPicture(id);
    const asked = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const read = async (path: string) => {
      asked.resolve();
      await held.promise;
      return archive.read(path);
    };
    ports = { ...ports, archive: { read } };
    const wall = aWall();
    await wall.show(['ada']);
    await asked.promise;
    newFrame('ada');
    expect(sent).toHaveLength(1);
    await wall.show(['eve']);
    newFrame('eve');
    expect(sent.map(({ session_id }) => session_id)).toEqual(['ada', 'eve']);
    held.resolve();
    await wall.lastPicturesRead();
    expect(sent).toHaveLength(2);
  });
});
