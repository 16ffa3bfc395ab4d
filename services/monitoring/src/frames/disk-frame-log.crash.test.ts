import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { openDiskFrameLog } from './disk-frame-log.js';
import { FrameLogCorrupt } from './frame-errors.js';
import type { AppendedFrame, FrameLog, FrameToAppend } from './frame-log.js';
import { aFrame, sha256Of } from './testing/frames.js';
import { MemoryDisk } from './testing/memory-disk.js';

const SEGMENT_RECORDS = 4;
const open = (disk: MemoryDisk) =>
  openDiskFrameLog({ base: '/store', fs: disk, wait: async () => undefined, maxSegmentBytes: 168 * SEGMENT_RECORDS });

/** Three rounds of two sessions: groups of several frames, new folders, a segment that is followed by another. */
const ROUNDS = [1, 2, 3].map((round) =>
  ['ada', 'bob'].flatMap((sessionId) => [0, 1].map((i) => aFrame({ sessionId, frameNumber: round * 10 + i }))),
);
const FRAMES = ROUNDS.flat();

type Acknowledged = { readonly frame: FrameToAppend; readonly reply: AppendedFrame };

/** Appends until the disk dies. */
async function appendRounds(disk: MemoryDisk, log: FrameLog): Promise<Acknowledged[]> {
  const acknowledged: Acknowledged[] = [];
  for (const round of ROUNDS) {
    const replies = await Promise.allSettled(round.map((frame) => log.append(frame)));
    for (const [i, reply] of replies.entries())
      if (reply.status === 'fulfilled') acknowledged.push({ frame: round[i] as FrameToAppend, reply: reply.value });
    if (disk.operations >= disk.crashBefore) break;
  }
  return acknowledged;
}

async function runUntilCrash(disk: MemoryDisk): Promise<Acknowledged[]> {
  try {
    return await appendRounds(disk, await open(disk));
  } catch {
    return []; // died while opening: nothing was acknowledged
  }
}

/** Everything acknowledged is found, and everything else can be sent again. */
async function expectWhole(disk: MemoryDisk, acknowledged: readonly Acknowledged[]): Promise<void> {
  const log = await open(disk);
  const found = await log.records({ after: 0, limit: 1000 });
  expect(found.map(({ position }) => position)).toEqual(found.map((_, i) => i + 1));
  for (const { frame, reply } of acknowledged) {
    const record = found.find(({ position }) => position === reply.position);
    expect(record).toMatchObject({ sessionId: frame.sessionId, frameNumber: frame.frameNumber, sha256: reply.sha256 });
  }
  // Whatever the log shows has its picture, acknowledged or not.
  for (const record of found) expect(sha256Of(await log.loadJpeg(record))).toBe(record.sha256);
  for (const frame of FRAMES) {
    const first = acknowledged.find((one) => one.frame === frame)?.reply;
    const again = await log.append(frame);
    if (first) expect(again).toEqual({ ...first, duplicate: true });
  }
  const all = await log.records({ after: 0, limit: 1000 });
  expect(new Set(all.map(({ sessionId, frameNumber }) => `${sessionId}/${frameNumber}`)).size).toBe(FRAMES.length);
  expect(all).toHaveLength(FRAMES.length);
  for (const record of all) expect(sha256Of(await log.loadJpeg(record))).toBe(record.sha256);
  await log.close();
}

async function operationsOfAWholeRun(): Promise<number> {
  const disk = new MemoryDisk();
  const acknowledged = await runUntilCrash(disk);
  expect(acknowledged).toHaveLength(FRAMES.length);
  return disk.operations;
}

describe('a disk frame log that is stopped', () => {
  it.each([
    ['and everything unsynced is lost', () => false],
    ['and everything unsynced stays', () => true],
  ])('before any of its file operations, %s, keeps what it acknowledged', async (_, stays) => {
    const operations = await operationsOfAWholeRun();
    expect(operations).toBeGreaterThan(100);
    for (let k = 0; k <= operations; k++) {
      const disk = new MemoryDisk();
      disk.crashBefore = k;
      const acknowledged = await runUntilCrash(disk);
      disk.powerCut(stays);
      await expectWhole(disk, acknowledged);
    }
  });

  it('at any moment, with any part of the unsynced lost, and again during recovery, keeps what it acknowledged', async () => {
    const operations = await operationsOfAWholeRun();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(operations),
        fc.nat(60),
        fc.infiniteStream(fc.boolean()),
        async (firstCrash, secondCrash, luck) => {
          const stays = () => luck.next().value;
          const disk = new MemoryDisk();
          disk.crashBefore = firstCrash;
          const acknowledged = await runUntilCrash(disk);
          disk.powerCut(stays);
          disk.crashBefore = disk.operations + secondCrash;
          const more = await runUntilCrash(disk);
          disk.powerCut(stays);
          const fresh = more.filter(({ frame }) => !acknowledged.some((one) => one.frame === frame));
          await expectWhole(
            disk,
            [...acknowledged, ...fresh].map(({ frame, reply }) => ({ frame, reply: { ...reply, duplicate: false } })),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it('would be found out if it acknowledged before syncing (the disk in memory really forgets)', async () => {
    const disk = new MemoryDisk();
    const honest = disk.syncFolder.bind(disk);
    disk.syncFolder = async (path) => (path.includes('/2026/') ? undefined : honest(path));
    const acknowledged = await appendRounds(disk, await open(disk));
    disk.powerCut(() => false);
    await expect(expectWhole(disk, acknowledged)).rejects.toThrow();
  });
});

describe('recovery', () => {
  const SEGMENT = '/store/log/segment-000000000000001.idx';

  it('cuts off a torn last line and replaces the picture it stood for', async () => {
    const disk = new MemoryDisk();
    const log = await open(disk);
    await log.append(aFrame({ frameNumber: 1 }));
    await log.append(aFrame({ frameNumber: 2, content: 'torn' }));
    await log.close();
    const file = await disk.open(SEGMENT, 'modify');
    await file.truncate(168 + 100);
    const reopened = await open(disk);
    expect(await reopened.records({ after: 0, limit: 10 })).toHaveLength(1);
    expect(await file.size()).toBe(168);
    const reply = await reopened.append(aFrame({ frameNumber: 2, content: 'resent' }));
    expect(reply).toMatchObject({ position: 2, duplicate: false });
    const [, second] = await reopened.records({ after: 0, limit: 10 });
    expect(sha256Of(await reopened.loadJpeg(second as NonNullable<typeof second>))).toBe(reply.sha256);
  });

  it('refuses to open on damage before the tail, instead of dropping acknowledged frames', async () => {
    const disk = new MemoryDisk();
    const log = await open(disk);
    for (let frameNumber = 0; frameNumber < SEGMENT_RECORDS + 1; frameNumber++)
      await log.append(aFrame({ frameNumber }));
    await log.close();
    const file = await disk.open(SEGMENT, 'modify');
    await file.write(Buffer.from('damage'), 200);
    await expect(open(disk)).rejects.toThrow(FrameLogCorrupt);
  });

  it('refuses to open where a whole segment is missing', async () => {
    const disk = new MemoryDisk();
    const log = await open(disk);
    for (let frameNumber = 0; frameNumber < SEGMENT_RECORDS * 2 + 1; frameNumber++)
      await log.append(aFrame({ frameNumber }));
    await log.close();
    await disk.unlink(`/store/log/segment-${String(SEGMENT_RECORDS + 1).padStart(15, '0')}.idx`);
    await expect(open(disk)).rejects.toThrow(FrameLogCorrupt);
  });

  it('refuses one damaged record that more valid ones follow than a group holds', async () => {
    const disk = new MemoryDisk();
    const options = { base: '/store', fs: disk, wait: async () => undefined, maxGroupFrames: 2 };
    const log = await openDiskFrameLog(options);
    for (let frameNumber = 0; frameNumber < 5; frameNumber++) await log.append(aFrame({ frameNumber }));
    await log.close();
    const file = await disk.open(SEGMENT, 'modify');
    await file.write(Buffer.from('damage'), 168 + 50);
    await expect(openDiskFrameLog(options)).rejects.toThrow(FrameLogCorrupt);
  });
});
