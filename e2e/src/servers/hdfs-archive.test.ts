import { describe, expect } from '@jest/globals';
import { itNeeds, notRun } from '@proctorwise/contracts/testing';
import { ARCHIVE_TREES, deleteOlderThan, hdfsArchiveStore, openHdfsFrameArchive } from '@proctorwise/monitoring/frames';
import { archiveStoreContract, frameArchiveContract } from '@proctorwise/monitoring/frames/testing';
import { HdfsFileExists, HdfsFileNotFound, HdfsForbidden, HdfsRefused } from '@proctorwise/platform';
import { MISSING_JAVA } from '../needs.js';
import { anyHdfs, hdfsUnderTest, loggedFrame } from './hdfs-under-test.js';

const hdfs = hdfsUnderTest();

async function opened() {
  const { client, newRoot } = hdfs();
  const [calls, root] = [client(), newRoot()];
  return {
    client: calls,
    root,
    ...openHdfsFrameArchive({ client: calls, root }),
    dispose: () => calls.remove(root),
  };
}

if (anyHdfs) {
  archiveStoreContract('HDFS', opened);
  frameArchiveContract('HDFS', opened);
} else notRun('the contracts of the archive on HDFS', MISSING_JAVA);

const session = { sessionId: 'ada', sessionStartedAt: new Date('2026-03-09T10:00:00Z') };

describe('the WebHDFS client', () => {
  itNeeds(anyHdfs, MISSING_JAVA, 'tells errors apart, and makes files for their owner alone', async () => {
    const { client, root, dispose } = await opened();
    const strange = `${root}/a folder/ü & 100 %?#.txt`;
    await client.create(strange, [Buffer.from('x')]);
    expect((await client.open(strange)).toString()).toBe('x');
    expect(await client.status(strange)).toMatchObject({ size: 1, isFolder: false, permission: '640' });
    await expect(client.create(strange, [Buffer.from('y')])).rejects.toThrow(HdfsFileExists);
    await expect(client.open(`${root}/none`)).rejects.toThrow(HdfsFileNotFound);
    await expect(client.open(strange, { offset: 9, length: 1 })).rejects.toThrow(HdfsRefused);
    await expect(client.rename(`${root}/none`, `${root}/other`)).rejects.toThrow(HdfsFileNotFound);
    await client.makeFolders(`${root}/mine`, '700');
    await client.setPermission(`${root}/mine`, '750');
    expect(await client.list(root)).toMatchObject([
      { name: 'a folder', isFolder: true },
      { name: 'mine', isFolder: true, permission: '750' },
    ]);
    expect(await client.usage(root)).toEqual({ files: 1, bytes: 1 });
    const stranger = hdfs().client({ user: 'stranger' });
    await expect(stranger.open(strange)).rejects.toThrow(HdfsForbidden);
    await expect(stranger.create(`${root}/theirs`, [])).rejects.toThrow(HdfsForbidden);
    await dispose();
  });

  itNeeds(anyHdfs, MISSING_JAVA, 'sends nothing to a DataNode that it was not told of', async () => {
    const { root, dispose } = await opened();
    const careful = hdfs().client({ dataNodes: { hosts: ['datanode.example'] } });
    await expect(careful.create(`${root}/file`, [Buffer.from('x')])).rejects.toThrow(HdfsForbidden);
    await dispose();
  });
});

describe('the archive on HDFS', () => {
  itNeeds(
    anyHdfs,
    MISSING_JAVA,
    'shows nobody what is being written, and removes what a dead writer left',
    async () => {
      const { client, root, store, archive, dispose } = await opened();
      const folder = 'raw/frames/2026/03/09/ada';
      await archive.writeEvidence(session, 1, Buffer.from('jpeg'));
      await client.create(`${root}/${folder}/.frame_000002.jpg.dead.part`, [Buffer.from('half')]);
      expect(await archive.list(session)).toHaveLength(1);
      await store.removeUnfinished(folder);
      expect(await client.list(`${root}/${folder}`)).toHaveLength(2); // it may be somebody's who lives
      const later = hdfsArchiveStore({ client, root, clock: () => Date.now() + 3_700_000 });
      await later.removeUnfinished(folder);
      expect((await client.list(`${root}/${folder}`)).map(({ name }) => name)).toEqual(['frame_000001.jpg']);
      await dispose();
    },
  );

  itNeeds(anyHdfs, MISSING_JAVA, 'finds each frame of a recording by its path, by range', async () => {
    const { recordings, archive, store, dispose } = await opened();
    const frames = Array.from({ length: 12 }, (_, index) => loggedFrame(session, index + 40, index));
    for (const part of [frames.slice(0, 7), frames.slice(7)])
      await recordings.write(
        session,
        part.map(({ record }) => record),
        part.map(({ jpeg }) => jpeg),
      );
    for (const { record, jpeg } of frames) expect(Buffer.from(await archive.read(record.path))).toEqual(jpeg);
    expect(await recordings.records(session)).toEqual(frames.map(({ record }) => record));
    expect((await store.list('raw/recordings/2026/03/09/ada')).map(({ name }) => name)).toEqual([
      '0000000000000040.index.json',
      '0000000000000040.mjpeg',
      '0000000000000047.index.json',
      '0000000000000047.mjpeg',
    ]);
    await archive.deleteSession(session);
    expect(await store.list('raw/recordings/2026/03/09')).toEqual([]);
    await dispose();
  });

  itNeeds(anyHdfs, MISSING_JAVA, 'deletes days by retention', async () => {
    const { archive, store, client, root, dispose } = await opened();
    for (const day of ['2026-02-28', '2026-03-01'])
      await archive.writeEvidence({ sessionId: 'ada', sessionStartedAt: new Date(day) }, 1, Buffer.from('jpeg'));
    const before = new Date('2026-03-01T12:00:00Z');
    expect(await deleteOlderThan(store, { tree: ARCHIVE_TREES.evidence, before })).toEqual({
      days: ['2026/02/28'],
      bytes: 4,
    });
    expect((await client.list(`${root}/raw/frames/2026`)).map(({ name }) => name)).toEqual(['03']);
    await dispose();
  });
});
