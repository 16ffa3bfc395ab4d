import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { HdfsUnavailable } from '@proctorwise/platform';
import fc from 'fast-check';
import { FrameNotFound } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import { framePath } from '../frame-path.js';
import { SESSION_STARTED_AT, sha256Of } from '../testing/frames.js';
import { MemoryArchiveStore } from '../testing/memory-archive-store.js';
import { type Recorder, RecorderClosed, RecorderFull } from './recorder.js';
import { RecordingArchive } from './recording-archive.js';
import { RecordingConflict } from './recording-errors.js';
import { ByteBudget } from './spool.js';
import { openRecorder } from './spooling-recorder.js';
import { UploadSlots } from './upload-slots.js';

const BOUNDS = { spanMs: 120_000, bytes: 1_000 };
const START = 1_773_100_000_000;

interface LoggedFrame {
  readonly record: FrameRecord;
  readonly jpeg: Buffer;
}

/** A frame as the log has it: of 300 bytes unless told, so that three fill a segment. */
function logged(position: number, sessionId = 'ada', options: { size?: number; content?: string } = {}): LoggedFrame {
  const session = { sessionId, sessionStartedAt: SESSION_STARTED_AT };
  const jpeg = Buffer.from(`${sessionId}/${position}/${options.content ?? ''}`.padEnd(options.size ?? 300, '.'));
  const receivedAt = START + position * 2_000;
  return {
    jpeg,
    record: {
      ...session,
      position,
      frameNumber: position + 100,
      capturedAt: null,
      receivedAt,
      deviceEpoch: 1,
      sha256: sha256Of(jpeg),
      size: jpeg.length,
      path: framePath(session, position + 100),
    },
  };
}
const ADA = logged(1).record;
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

let folder: string;
let store: MemoryArchiveStore;
let warnings: object[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorder-'));
  store = new MemoryArchiveStore();
  warnings = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = (options: { name?: string; budget?: ByteBudget; uploads?: UploadSlots } = {}): Promise<Recorder> =>
  openRecorder({
    archive: new RecordingArchive(store),
    spoolFolder: join(folder, options.name ?? 'spool'),
    budget: options.budget ?? new ByteBudget(1_000_000),
    uploads: options.uploads ?? new UploadSlots(2),
    log: { warn: (facts) => warnings.push(facts) },
    bounds: BOUNDS,
    backoff: { baseMs: 1_000, maxMs: 1_000 },
    random: () => 0.999,
  });
const takeAll = async (recorder: Recorder, frames: readonly LoggedFrame[]) => {
  for (const { record, jpeg } of frames) await recorder.take(record, jpeg);
};
/** Uploads run by themselves: looks until it is as expected. */
async function eventually(holds: () => unknown): Promise<void> {
  for (const giveUpAt = performance.now() + 20_000; ; await wait(5)) {
    try {
      await holds();
      return;
    } catch (error) {
      if (performance.now() > giveUpAt) throw error;
    }
  }
}
/** Time enough for an upload that must not begin. */
const aWhile = () => wait(30);
const recorded = async () => (await new RecordingArchive(store).records(ADA)).map(({ position }) => position);
const names = () => [...store.files.keys()].map((path) => path.slice(path.lastIndexOf('/') + 1)).sort();

describe('a recorder', () => {
  it('archives a segment when a frame comes that it has no room for, named by its first position', async () => {
    const recorder = await open();
    await takeAll(
      recorder,
      range(5, 8).map((position) => logged(position)),
    );
    await eventually(() => expect([recorder.archivedUpTo('ada'), recorder.lowestUnarchived]).toEqual([7, 8]));
    expect(names()).toEqual(['0000000000000005.index.json', '0000000000000005.mjpeg']);
    expect(await recorded()).toEqual([5, 6, 7]);
    expect(await readdir(join(folder, 'spool'))).toEqual(['8.jpg']);
    await recorder.close();
  });

  it('gives back a frame from the spool, from the archive, and says so where it is in neither', async () => {
    const recorder = await open();
    const frames = range(1, 4).map((position) => logged(position));
    await takeAll(recorder, frames);
    await eventually(() => expect(recorder.archivedUpTo('ada')).toBe(3));
    for (const { record, jpeg } of frames) expect(Buffer.from(await recorder.read(record))).toEqual(jpeg);
    await expect(recorder.read(logged(9).record)).rejects.toThrow(FrameNotFound);
    await recorder.close();
  });

  it('gives every record back as the log had it', async () => {
    const recorder = await open();
    await takeAll(
      recorder,
      range(1, 5).map((position) => logged(position)),
    );
    await recorder.closeSession(ADA);
    expect(await recorder.archivedRecords(ADA)).toEqual(range(1, 5).map((position) => logged(position).record));
    expect([recorder.lowestUnarchived, recorder.archivedUpTo('ada')]).toEqual([null, 5]);
    await recorder.close();
  });

  it('closes a segment when for 120 s nothing came', async () => {
    const recorder = await open();
    await takeAll(recorder, [logged(1)]);
    recorder.tick(START);
    recorder.tick(START + 119_999);
    await aWhile();
    expect(recorder.lowestUnarchived).toBe(1);
    recorder.tick(START + 120_000);
    await eventually(() => expect(recorder.lowestUnarchived).toBeNull());
    await recorder.close();
  });

  it('goes on while the archive is away, and archives all when it is back', async () => {
    const recorder = await open();
    store.before = () => {
      throw new HdfsUnavailable('test');
    };
    await takeAll(
      recorder,
      range(1, 10).map((position) => logged(position)),
    );
    await eventually(() => expect(recorder.state.failedUploads).toBe(1));
    recorder.tick(START);
    await eventually(() => expect(recorder.state.failedUploads).toBe(2));
    expect(Buffer.from(await recorder.read(logged(2).record))).toEqual(logged(2).jpeg);
    expect([recorder.lowestUnarchived, recorder.state.waitingFrames]).toEqual([1, 10]);
    expect(warnings).toHaveLength(2);
    store.before = () => {};
    recorder.tick(START + 2_000);
    await eventually(() => expect(recorder.lowestUnarchived).toBe(10));
    expect(await recorded()).toEqual(range(1, 9));
    await recorder.close();
  });

  it('waits longer between tries than a tick', async () => {
    const recorder = await open();
    let asked = 0;
    store.before = () => {
      asked += 1;
      throw new HdfsUnavailable('test');
    };
    await takeAll(recorder, [logged(1)]);
    for (const ms of range(0, 998)) recorder.tick(START + ms);
    await aWhile();
    expect(asked).toBeLessThanOrEqual(2);
    await recorder.close();
  });

  it('is full at its bound, and takes the same frame when there is room again', async () => {
    const budget = new ByteBudget(900);
    const recorder = await open({ budget });
    store.before = () => {
      throw new HdfsUnavailable('test');
    };
    await takeAll(
      recorder,
      range(1, 3).map((position) => logged(position)),
    );
    const next = logged(4);
    await expect(recorder.take(next.record, next.jpeg)).rejects.toThrow(RecorderFull);
    expect(budget.used).toBe(900);
    store.before = () => {};
    void recorder.closeSession(ADA);
    recorder.tick(START + 5_000);
    await eventually(() => expect(budget.used).toBe(0));
    await recorder.take(next.record, next.jpeg);
    await recorder.closeSession(ADA);
    expect(await recorded()).toEqual([1, 2, 3, 4]);
    expect(budget.used).toBe(0);
    await recorder.close();
  });

  it('holds back the log for the slowest session, and archives others meanwhile', async () => {
    const recorder = await open();
    await takeAll(recorder, [logged(1, 'bob'), ...range(2, 5).map((position) => logged(position))]);
    await eventually(() => expect([recorder.lowestUnarchived, recorder.archivedUpTo('ada')]).toEqual([1, 4]));
    await recorder.close();
  });

  it('begins anew with an empty spool, and passes over what is archived', async () => {
    const frames = range(1, 8).map((position) => logged(position));
    const first = await open();
    await takeAll(first, frames.slice(0, 5));
    await eventually(() => expect(first.archivedUpTo('ada')).toBe(3));
    await first.close();
    const second = await open();
    await takeAll(second, frames);
    await eventually(() => expect(second.archivedUpTo('ada')).toBe(6));
    await second.closeSession(ADA);
    expect(await recorded()).toEqual(range(1, 8));
    expect(names().filter((name) => name.endsWith('.mjpeg'))).toHaveLength(3);
    await second.close();
  });

  it('replaces the pictures of a writer that died before its index', async () => {
    const frames = range(1, 4).map((position) => logged(position));
    await store.put('raw/recordings/2026/03/09/ada/0000000000000001.mjpeg', [frames[0]!.jpeg]);
    const recorder = await open();
    await takeAll(recorder, frames);
    await eventually(async () => expect(await recorded()).toEqual([1, 2, 3]));
    for (const { record, jpeg } of frames) expect(Buffer.from(await recorder.read(record))).toEqual(jpeg);
    await recorder.close();
  });

  it('touches nothing of another log under the same name, and says so', async () => {
    const other = range(1, 3).map((position) => logged(position, 'ada', { content: 'other' }));
    const archive = new RecordingArchive(store);
    const write = (frames: readonly LoggedFrame[]) =>
      archive.write(
        ADA,
        frames.map(({ record }) => record),
        frames.map(({ jpeg }) => jpeg),
      );
    await write(other);
    const before = new Map(store.files);
    await expect(write(range(1, 2).map((position) => logged(position)))).rejects.toThrow(RecordingConflict);
    expect(store.files).toEqual(before);
  });

  it('ends what waits for a session when it is closed itself, and leaves no file', async () => {
    const recorder = await open();
    store.before = () => {
      throw new HdfsUnavailable('test');
    };
    await takeAll(recorder, [logged(1)]);
    const ended = recorder.closeSession(ADA);
    await Promise.all([expect(ended).rejects.toThrow(RecorderClosed), recorder.close()]);
    await expect(access(join(folder, 'spool'))).rejects.toThrow('ENOENT');
    await expect(recorder.take(logged(2).record, logged(2).jpeg)).rejects.toThrow(RecorderClosed);
  });

  it('does not say of a picture whose spool was closed that there is none', async () => {
    const recorder = await open();
    const { record, jpeg } = logged(1);
    await recorder.take(record, jpeg);
    await recorder.close();
    await expect(recorder.read(record)).rejects.toThrow(RecorderClosed);
  });

  it('records every frame once and in order, whatever fails and however often the log is read again', async () => {
    const life = fc.record({
      sizes: fc.array(fc.integer({ min: 50, max: 1_100 }), { minLength: 1, maxLength: 25 }),
      /** Which calls of the store fail, with or without having had their effect. */
      faults: fc.array(fc.constantFrom('none', 'none', 'before', 'after'), { maxLength: 40 }),
      /** After how many frames a recorder ends and the log is read again. */
      ends: fc.array(fc.nat(25), { maxLength: 3 }),
      /** A former owner of the partition that goes on beside each one. */
      hasRival: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(life, async ({ sizes, faults, ends, hasRival }) => {
        store = new MemoryArchiveStore();
        const left = [...faults];
        const fail = (when: string) => {
          if (left[0] === when || (when === 'before' && left[0] === 'none')) {
            if (left.shift() !== 'none') throw new HdfsUnavailable('test');
          }
        };
        store.before = () => fail('before');
        store.after = () => fail('after');
        const frames = sizes.map((size, index) => logged(index + 1, 'ada', { size }));
        const rival = hasRival ? await open({ name: 'rival' }) : null;
        for (const end of [...ends, frames.length]) {
          const recorder = await open();
          await takeAll(recorder, frames.slice(0, end));
          if (rival) await takeAll(rival, frames.slice(0, Math.ceil(end / 2)));
          for (const second of range(1, 45)) {
            recorder.tick(START + second * 1_000);
            rival?.tick(START + second * 1_000);
            await new Promise(setImmediate);
          }
          if (end === frames.length) {
            const ended = recorder.closeSession(ADA);
            let now = START + 60_000;
            const ticking = setInterval(() => {
              now += 1_000;
              recorder.tick(now);
            }, 1);
            await ended.finally(() => clearInterval(ticking));
          }
          await recorder.close();
        }
        await rival?.close();
        store.before = () => {};
        store.after = () => {};
        expect(await recorded()).toEqual(frames.map(({ record }) => record.position));
        const archive = new RecordingArchive(store);
        for (const { record, jpeg } of frames)
          expect(Buffer.from((await archive.readFrame('2026/03/09/ada', record.frameNumber))!.jpeg)).toEqual(jpeg);
      }),
      { numRuns: 100 },
    );
  });
});
