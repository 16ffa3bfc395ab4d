import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { openDiskFrameArchive } from './disk-frame-archive.js';
import { type DiskFrameLogOptions, openDiskFrameLog } from './disk-frame-log.js';
import {
  FrameConflict,
  FrameDamaged,
  FrameLogBusy,
  FrameLogFailed,
  FrameLogFull,
  FrameNotFound,
} from './frame-errors.js';
import type { FrameRecord } from './frame-log.js';
import { frameLogContract } from './testing/frame-log.contract.js';
import { aFrame, SESSION_STARTED_AT } from './testing/frames.js';
import { MemoryDisk } from './testing/memory-disk.js';

frameLogContract('disk', async () => {
  const base = await mkdtemp(join(tmpdir(), 'frame-log-'));
  // How full the tester's own disk is must not decide here.
  const open = () => openDiskFrameLog({ base, maxUsedShare: 1, gatherMs: 1 });
  let log = await open();
  return {
    get log() {
      return log;
    },
    async restart() {
      await log.close();
      log = await open();
    },
    async dispose() {
      await log.close();
      await rm(base, { recursive: true, force: true });
    },
  };
});

async function openOn(disk: MemoryDisk, options: Partial<DiskFrameLogOptions> = {}) {
  let now = 0;
  return openDiskFrameLog({
    base: '/store',
    fs: disk,
    monotonicMs: () => now,
    wait: async (ms) => {
      now += ms;
    },
    ...options,
  });
}

describe('a disk frame log that runs out of something', () => {
  it('refuses above the bound on used space, with a time to try again, and answers duplicates all the same', async () => {
    const disk = new MemoryDisk();
    let now = 0;
    const log = await openOn(disk, { maxUsedShare: 0.85, monotonicMs: () => now });
    const first = await log.append(aFrame({ frameNumber: 1 }));
    disk.used = 0.851;
    now += 2000;
    const refusal = await log.append(aFrame({ frameNumber: 2 })).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(FrameLogFull);
    expect(refusal).toMatchObject({ code: 'disk_full', retryAfterSeconds: 30 });
    expect(await log.append(aFrame({ frameNumber: 1 }))).toEqual({ ...first, duplicate: true });
    disk.used = 0.85;
    now += 2000;
    expect(await log.append(aFrame({ frameNumber: 2 }))).toMatchObject({ duplicate: false });
  });

  it('asks the file system once a second', async () => {
    const disk = new MemoryDisk();
    const asked: string[] = [];
    disk.faultOf = (operation) => {
      if (operation === 'usedShare') asked.push(operation);
      return null;
    };
    let now = 0;
    const log = await openOn(disk, { monotonicMs: () => now });
    for (let frameNumber = 0; frameNumber < 10; frameNumber++) {
      now = frameNumber * 250;
      await log.append(aFrame({ frameNumber }));
    }
    expect(asked).toHaveLength(3);
  });

  it.each(['write', 'sync', 'open', 'rename', 'syncFolder', 'makeFolder'])(
    'says full at ENOSPC in %s, then takes the frame once there is room',
    async (operation) => {
      const disk = new MemoryDisk();
      let now = 0;
      const log = await openOn(disk, { monotonicMs: () => now });
      await log.append(aFrame({ frameNumber: 1 }));
      disk.faultOf = (op) => (op === operation ? 'ENOSPC' : null);
      await expect(log.append(aFrame({ sessionId: 'bob', frameNumber: 2 }))).rejects.toThrow(FrameLogFull);
      disk.faultOf = () => null;
      now += 2000;
      const reply = await log.append(aFrame({ sessionId: 'bob', frameNumber: 2 }));
      expect(reply).toMatchObject({ position: 2, duplicate: false });
    },
  );

  it('refuses only the frame whose picture could not be written', async () => {
    const disk = new MemoryDisk();
    const log = await openOn(disk);
    disk.faultOf = (operation, path) => (operation === 'write' && path.includes('frame_000002') ? 'EIO' : null);
    const outcomes = await Promise.allSettled([1, 2, 3].map((frameNumber) => log.append(aFrame({ frameNumber }))));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(FrameLogFailed) });
    const records = await log.records({ after: 0, limit: 10 });
    expect(records.map(({ frameNumber }) => frameNumber)).toEqual([1, 3]);
  });

  it('takes no more than its queue may hold', async () => {
    const disk = new MemoryDisk();
    const release = Promise.withResolvers<void>();
    const log = await openOn(disk, { maxQueuedBytes: 1000, wait: () => release.promise });
    const outcomes = [1, 2, 3, 4].map((frameNumber) =>
      log.append(aFrame({ frameNumber })).then(
        () => 'stored',
        (error: unknown) => error,
      ),
    );
    expect(await outcomes[3]).toBeInstanceOf(FrameLogBusy);
    release.resolve();
    expect(await Promise.all(outcomes.slice(0, 3))).toEqual(['stored', 'stored', 'stored']);
    expect(await log.append(aFrame({ frameNumber: 4 }))).toMatchObject({ duplicate: false });
  });

  it('fills its queue to the last of its 64 MiB, and refuses the byte that is one too many', async () => {
    const disk = new MemoryDisk();
    const release = Promise.withResolvers<void>();
    const log = await openOn(disk, { wait: () => release.promise });
    const half = Buffer.alloc(32 * 1024 * 1024);
    const sent = [half, half, Buffer.alloc(1)].map((jpeg, turn) =>
      log.append(aFrame({ frameNumber: turn + 1, jpeg })).then(
        () => 'stored',
        (error: unknown) => error,
      ),
    );
    expect(await sent[2]).toBeInstanceOf(FrameLogBusy);
    release.resolve();
    expect(await Promise.all(sent.slice(0, 2))).toEqual(['stored', 'stored']);
  });

  it('leaves nothing refused in the index, and stops where it cannot take it back', async () => {
    const disk = new MemoryDisk();
    const log = await openOn(disk);
    await log.append(aFrame({ frameNumber: 1 }));
    disk.faultOf = (operation, path) =>
      path.endsWith('.idx') && (operation === 'sync' || operation === 'truncate') ? 'EIO' : null;
    await expect(log.append(aFrame({ frameNumber: 2 }))).rejects.toThrow(FrameLogFailed);
    disk.faultOf = () => null;
    await expect(log.append(aFrame({ frameNumber: 3 }))).rejects.toThrow(FrameLogFailed);
    const reopened = await openOn(disk);
    expect(await reopened.append(aFrame({ frameNumber: 3 }))).toMatchObject({ duplicate: false });
  });
});

describe('a disk frame log and what lies on its disk', () => {
  it('finds a picture that was changed or deleted behind its back', async () => {
    const disk = new MemoryDisk();
    const log = await openOn(disk);
    await log.append(aFrame({ frameNumber: 1 }));
    const [record] = (await log.records({ after: 0, limit: 1 })) as [FrameRecord];
    const file = await disk.open(`/store/${record.path}`, 'modify');
    await file.write(Buffer.from('X'), 0);
    await expect(log.loadJpeg(record)).rejects.toThrow(FrameDamaged);
    await disk.unlink(`/store/${record.path}`);
    await expect(log.loadJpeg(record)).rejects.toThrow(FrameNotFound);
  });

  it('shares its folders with the archive, and goes on after a session was deleted there', async () => {
    const disk = new MemoryDisk();
    const log = await openOn(disk);
    const archive = await openDiskFrameArchive({ base: '/store', fs: disk });
    const frame = aFrame({ frameNumber: 1 });
    await log.append(frame);
    const path = await archive.writeEvidence(frame, 1, frame.jpeg);
    expect(Buffer.from(await archive.read(path))).toEqual(Buffer.from(frame.jpeg));
    await archive.deleteSession(frame);
    await expect(log.append(aFrame({ frameNumber: 2 }))).rejects.toThrow(FrameLogFailed);
    expect(await log.append(aFrame({ frameNumber: 2 }))).toMatchObject({ duplicate: false });
  });

  it('starts new segments by size, reads across them and reopens on all', async () => {
    const disk = new MemoryDisk();
    const log = await openOn(disk, { maxSegmentBytes: 168 * 3 });
    for (let frameNumber = 0; frameNumber < 10; frameNumber++) await log.append(aFrame({ frameNumber }));
    const segments = (await disk.list('/store/log')).filter((name) => name.endsWith('.idx'));
    expect(segments).toHaveLength(4);
    await log.close();
    const reopened = await openOn(disk);
    const records = await reopened.records({ after: 1, limit: 7 });
    expect(records.map(({ position }) => position)).toEqual([2, 3, 4, 5, 6, 7, 8]);
  });

  it('closes a full segment once, even where that fails, and goes on in the next', async () => {
    const disk = new MemoryDisk();
    const log = await openOn(disk, { maxSegmentBytes: 168 * 2 });
    for (const frameNumber of [1, 2]) await log.append(aFrame({ frameNumber }));
    let closed = 0;
    disk.faultOf = (operation, path) => {
      if (operation !== 'close' || !path.endsWith('segment-000000000000001.idx')) return null;
      closed += 1;
      return 'EIO';
    };
    await expect(log.append(aFrame({ frameNumber: 3 }))).rejects.toThrow(FrameLogFailed);
    expect(await log.append(aFrame({ frameNumber: 3 }))).toMatchObject({ position: 3, duplicate: false });
    expect(closed).toBe(1);
    disk.faultOf = () => null;
    await log.close();
    const records = await (await openOn(disk)).records({ after: 0, limit: 10 });
    expect(records.map(({ frameNumber }) => frameNumber)).toEqual([1, 2, 3]);
  });

  it('forgets old segments, yet never lets another picture replace what they acknowledged', async () => {
    const disk = new MemoryDisk();
    const old = { sessionStartedAt: SESSION_STARTED_AT };
    const log = await openOn(disk, { maxSegmentBytes: 168 * 2 });
    for (let frameNumber = 1; frameNumber <= 5; frameNumber++)
      await log.append(aFrame({ ...old, frameNumber, receivedAt: SESSION_STARTED_AT.getTime() + frameNumber * 1000 }));
    expect(await log.forgetBefore(new Date(SESSION_STARTED_AT.getTime() + 4000))).toBe(1);
    await log.close();
    const reopened = await openOn(disk);
    const left = await reopened.records({ after: 0, limit: 10 });
    expect(left.map(({ frameNumber }) => frameNumber)).toEqual([3, 4, 5]);
    await expect(reopened.append(aFrame({ ...old, frameNumber: 1, content: 'forged' }))).rejects.toThrow(FrameConflict);
    expect(await reopened.append(aFrame({ ...old, frameNumber: 1 }))).toMatchObject({ position: 6, duplicate: false });
  });

  it('never forgets the segment being written', async () => {
    const log = await openOn(new MemoryDisk());
    await log.append(aFrame());
    expect(await log.forgetBefore(new Date(8.64e15))).toBe(0);
    expect(await log.records({ after: 0, limit: 1 })).toHaveLength(1);
  });
});
