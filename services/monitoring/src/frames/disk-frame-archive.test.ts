import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { openDiskFrameArchive } from './disk-frame-archive.js';
import { frameArchiveContract } from './testing/frame-archive.contract.js';
import { SESSION_STARTED_AT } from './testing/frames.js';
import { MemoryDisk } from './testing/memory-disk.js';

const ADA = { sessionId: 'ada', sessionStartedAt: SESSION_STARTED_AT };

frameArchiveContract('disk', async () => {
  const base = await mkdtemp(join(tmpdir(), 'frame-archive-'));
  return {
    archive: await openDiskFrameArchive({ base }),
    dispose: () => rm(base, { recursive: true, force: true }),
  };
});

it('keeps evidence through a power cut', async () => {
  const disk = new MemoryDisk();
  const archive = await openDiskFrameArchive({ base: '/store', fs: disk });
  const path = await archive.writeEvidence(ADA, 7, Buffer.from('jpeg'));
  disk.powerCut(() => false);
  const reopened = await openDiskFrameArchive({ base: '/store', fs: disk });
  expect(Buffer.from(await reopened.read(path)).toString()).toBe('jpeg');
});

it("lists no unfinished file and removes its own at the next write, not the frame log's", async () => {
  const base = await mkdtemp(join(tmpdir(), 'frame-archive-'));
  try {
    const first = await openDiskFrameArchive({ base });
    await first.writeEvidence(ADA, 1, Buffer.from('jpeg'));
    const folder = join(base, '2026/03/09/ada');
    await writeFile(join(folder, '.manifest.json.archive.part'), 'half');
    await writeFile(join(folder, '.frame_000002.jpg.log.part'), 'being written');
    expect(await first.list(ADA)).toHaveLength(1);
    const second = await openDiskFrameArchive({ base });
    await second.writeFile(ADA, 'manifest.json', Buffer.from('{}'));
    expect((await readdir(folder)).sort()).toEqual(['.frame_000002.jpg.log.part', 'frame_000001.jpg', 'manifest.json']);
  } finally {
    await rm(base, { recursive: true, force: true });
  }
});
