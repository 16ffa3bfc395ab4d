import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { startHdfs } from '@proctorwise/distributed/servers';
import {
  ByteBudget,
  hdfsArchiveStore,
  openHdfsFrameArchive,
  openRecorder,
  type Recorder,
  RecordingArchive,
  sessionFolder,
  UploadSlots,
} from '@proctorwise/monitoring/frames';
import { HdfsFull, HdfsUnavailable } from '@proctorwise/platform';
import { until } from '../until.js';
import { cuttingProxy, dataNodeOf } from './data-node-proxy.js';
import {
  hdfsUnderTest,
  type LoggedFrame,
  loggedFrame,
  MISSING_OWN_HDFS,
  ownHdfs,
  START_WITHIN_MS,
} from './hdfs-under-test.js';

const hdfs = hdfsUnderTest();
const itKills = (title: string, test: () => Promise<void>) =>
  itNeeds(ownHdfs, MISSING_OWN_HDFS, title, test, START_WITHIN_MS);
const STARTED_AT = new Date('2026-03-09T10:00:00Z');

/** A recorder on HDFS that is ticked, whose time runs fast enough for tries to come soon. */
async function recording(root: string) {
  const client = hdfs().client({ timeoutMs: 5_000 });
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-spool-'));
  const { recordings } = openHdfsFrameArchive({ client, root });
  const failures: unknown[] = [];
  const recorder = await openRecorder({
    archive: recordings,
    spoolFolder: join(folder, 'spool'),
    budget: new ByteBudget(2 * 1024 ** 3),
    uploads: new UploadSlots(4),
    log: { warn: (facts) => failures.push(facts) },
    bounds: { spanMs: 20_000, bytes: 4 * 1024 * 1024 },
    backoff: { baseMs: 200, maxMs: 1_000 },
  });
  const ticking = setInterval(() => recorder.tick(Date.now()), 100);
  return {
    recorder,
    failures,
    client,
    end: async () => {
      clearInterval(ticking);
      await recorder.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Frames of some sessions as one partition's log has them: turn by turn. */
function partitionLog(sessions: number, framesEach: number): LoggedFrame[] {
  return Array.from({ length: sessions * framesEach }, (_, index) =>
    loggedFrame(
      { sessionId: `candidate-${index % sessions}`, sessionStartedAt: STARTED_AT },
      index + 1,
      Math.floor(index / sessions),
    ),
  );
}

const sessionsOf = (frames: readonly LoggedFrame[]) => [...new Set(frames.map(({ record }) => record.sessionId))];
const closeAll = (recorder: Recorder, frames: readonly LoggedFrame[]) =>
  Promise.all(
    sessionsOf(frames).map((sessionId) => recorder.closeSession({ sessionId, sessionStartedAt: STARTED_AT })),
  );

/** By a reader of its own: every frame once, in order, with its bytes, and nothing left over in the folders. */
async function expectRecorded(root: string, frames: readonly LoggedFrame[]): Promise<void> {
  const client = hdfs().client();
  const archive = new RecordingArchive(hdfsArchiveStore({ client, root }));
  for (const sessionId of sessionsOf(frames)) {
    const own = frames.filter(({ record }) => record.sessionId === sessionId);
    const session = { sessionId, sessionStartedAt: STARTED_AT };
    expect(await archive.records(session)).toEqual(own.map(({ record }) => record));
    for (const { record, jpeg } of own) {
      const read = await archive.readFrame(sessionFolder(session), record.frameNumber);
      expect(Buffer.compare(read?.jpeg ?? Buffer.alloc(0), jpeg)).toBe(0);
    }
  }
}

describe('the archive on an HDFS that fails', () => {
  itKills('records every frame once while DataNode and NameNode are killed under load', async () => {
    const root = hdfs().newRoot();
    const { nameNode, dataNode } = hdfs().server;
    const { recorder, failures, end } = await recording(root);
    const frames = partitionLog(20, 30);
    const [first, second, third] = [frames.slice(0, 200), frames.slice(200, 420), frames.slice(420)];
    const takeAll = async (some: readonly LoggedFrame[]) => {
      for (const { record, jpeg } of some) await recorder.take(record, jpeg);
    };
    await takeAll(first);
    await dataNode.kill();
    await takeAll(second);
    await dataNode.start();
    await until('an archived segment', () => recorder.archivedUpTo('candidate-0') || undefined, { withinMs: 60_000 });
    await nameNode.kill();
    await takeAll(third);
    const newest = third.at(-1)!;
    expect(Buffer.from(await recorder.read(newest.record))).toEqual(newest.jpeg);
    await until('a failed upload', () => failures.length > 0 || undefined, { withinMs: 30_000 });
    await nameNode.start();
    await closeAll(recorder, frames);
    expect(recorder.lowestUnarchived).toBeNull();
    await end();
    await expectRecorded(root, frames);
  });

  itKills('leaves no half file where the DataNode dies within a body', async () => {
    const { client: newClient, newRoot, server } = hdfs();
    const [client, root] = [newClient({ attempts: 1 }), newRoot()];
    const store = hdfsArchiveStore({ client, root });
    const whole = Buffer.alloc(192 * 1024 * 1024, 'frame');
    const writing = store.put('a/file', [whole]).then(
      () => null,
      (error: unknown) => error,
    );
    const other = newClient();
    await until('an open file', async () => (await other.list(`${root}/a`)).length || undefined, {
      withinMs: 20_000,
      everyMs: 5,
    });
    await server.dataNode.kill();
    expect(await writing).toBeInstanceOf(HdfsUnavailable);
    expect(await store.list('a')).toEqual([]);
    await server.dataNode.start();
    expect(await store.put('a/file', [whole.subarray(0, 1_000_000)])).toBe(true);
    expect(await store.list('a')).toEqual([{ name: 'file', isFolder: false, size: 1_000_000 }]);
  });

  itKills('writes through a proxy in front of the DataNode, and again when that cut a body off', async () => {
    const { client: newClient, newRoot, server } = hdfs();
    const { host: behind, ...proxy } = await cuttingProxy(await dataNodeOf(server.webHdfsUrl));
    try {
      const client = newClient({ dataNodes: { reachedAt: { [behind]: proxy.address } } });
      const store = hdfsArchiveStore({ client, root: newRoot() });
      const whole = Buffer.alloc(3_000_000, 'frame');
      proxy.cutNextAfter(1_000_000);
      expect(await store.put('a/file', [whole])).toBe(true);
      expect(proxy.connections()).toBeGreaterThan(1);
      expect(await store.read('a/file', { offset: 2_999_990, length: 100 })).toEqual(whole.subarray(2_999_990));
      expect(await store.list('a')).toHaveLength(1);
    } finally {
      await proxy.close();
    }
  });

  itKills('reads in safe mode, and archives what waited when it is over', async () => {
    const root = hdfs().newRoot();
    const { recorder, client, end } = await recording(root);
    const store = hdfsArchiveStore({ client, root });
    await store.put('a/file', [Buffer.from('x')]);
    await hdfs().server.dfsAdmin('-safemode', 'enter');
    const refused = await store.put('a/other', [Buffer.from('y')]).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(HdfsUnavailable);
    expect(refused).toMatchObject({ retryAfterSeconds: 30 });
    expect(await store.read('a/file')).toHaveLength(1);
    const frames = partitionLog(2, 3);
    for (const { record, jpeg } of frames) await recorder.take(record, jpeg);
    const closed = closeAll(recorder, frames);
    await until('a failed upload', () => recorder.state.failedUploads || undefined, { withinMs: 30_000 });
    await hdfs().server.dfsAdmin('-safemode', 'leave');
    await closed;
    await end();
    await expectRecorded(root, frames);
  });

  itKills('keeps what it has no room for until there is room', async () => {
    const root = hdfs().newRoot();
    const { recorder, client, end } = await recording(root);
    await client.makeFolders(root);
    await hdfs().server.dfsAdmin('-setSpaceQuota', '1m', root);
    const store = hdfsArchiveStore({ client, root });
    await expect(store.put('a/file', [Buffer.from('x')])).rejects.toThrow(HdfsFull);
    const frames = partitionLog(2, 3);
    for (const { record, jpeg } of frames) await recorder.take(record, jpeg);
    const closed = closeAll(recorder, frames);
    await until('a failed upload', () => recorder.state.failedUploads || undefined, { withinMs: 30_000 });
    await hdfs().server.dfsAdmin('-clrSpaceQuota', root);
    await closed;
    await end();
    await expectRecorded(root, frames);
  });

  itKills('keeps address and files through a stop, and formats nothing whose blocks are there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'proctorwise-hdfs-'));
    try {
      const first = await startHdfs({ folder });
      const client = hdfs().client({ url: first.webHdfsUrl });
      await client.create('/proctorwise/file', [Buffer.from('kept')]);
      await first.stop();
      const second = await startHdfs({ folder });
      expect(second.webHdfsUrl).toBe(first.webHdfsUrl);
      expect((await client.open('/proctorwise/file')).toString()).toBe('kept');
      await second.stop();
      await rename(join(folder, 'name'), join(folder, 'name-lost'));
      await expect(startHdfs({ folder })).rejects.toThrow('not formatted');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
