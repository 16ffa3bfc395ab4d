import { beforeEach, describe, expect, it } from '@jest/globals';
import { currentTrace, type Logger } from '@proctorwise/platform';
import { FormerOwner } from '../domain/monitoring-errors.js';
import type { FrameLog, FrameRecord } from '../frames/index.js';
import { MemoryStore } from '../testing/memory-store.js';
import { aJpeg } from '../testing/pictures.js';
import { aFrameRecord, aSession, aWatchRecord } from '../testing/records.js';
import { scriptedVision } from '../testing/scripted-vision.js';
import { aWatch } from '../testing/watched.js';
import { announcer } from './announcer.js';
import { judgeFrames } from './judge-frames.js';
import { inProcessLiveFeed } from './live-feed.js';
import { noLooks } from './look-counts.js';
import { LookSlots } from './look-slots.js';
import type { SessionWatch } from './session-watch.js';
import type { Watches } from './watches.js';

const silent = { warn: () => undefined, error: () => undefined } as unknown as Logger;
let memory: MemoryStore;
let watch: SessionWatch;
let watched: Map<string, SessionWatch>;

beforeEach(() => {
  memory = new MemoryStore();
  watch = aWatch(memory.store, { now: -60_000 }); // so that each frame is stored
  watched = new Map([['s', watch]]);
});

const aRecord = (number: number): FrameRecord => aFrameRecord(number, { capturedAt: null, receivedAt: number });

/** Follows a log of so many frames. */
function judge(count: number, differs: { frames?: FrameLog; clock?: () => number } = {}) {
  const records = Array.from({ length: count }, (_, index) => aRecord(index + 1));
  const frames = {
    lastPosition: count,
    records: async ({ after }: { after: number }) => records.filter(({ position }) => position > after),
    loadJpeg: async ({ frameNumber }: FrameRecord) => aJpeg('present', frameNumber),
    onAppended: () => () => undefined,
  } as unknown as FrameLog;
  const watches = {
    get: (id: string) => watched.get(id),
    leave: (id: string) => void watched.delete(id),
    replayFrom: () => watch.row.position,
  } as unknown as Watches;
  const feed = inProcessLiveFeed();
  const { clock = () => 10 } = differs;
  const announce = announcer({ feed, clock });
  const options = {
    frames,
    watches,
    vision: scriptedVision(),
    looks: noLooks(),
    lookSlots: new LookSlots({ slots: () => 1, clock }),
    feed,
    announce,
    clock,
    log: silent,
    ...differs,
  };
  return judgeFrames({ ...options, random: () => 0 });
}
const judged = async () => {
  while (watch.row.position < 2) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('a database that cannot write', () => {
  it('for a moment costs nothing', async () => {
    memory.failures = 3;
    const followed = judge(2);
    await judged();
    await followed.stop();
    expect(watch.row).toMatchObject({ position: 2, analysed: 2, skipped: 0, unreadable: 0 });
  });
  it('for long ends the following, and what follows anew begins where it was', async () => {
    memory.failures = Number.POSITIVE_INFINITY;
    await expect(judge(2).ended).rejects.toThrow('the disk is full');
    expect(watch.row).toMatchObject({ position: 0, analysed: 0, skipped: 0 });
    memory.failures = 0;
    const followed = judge(2);
    await judged();
    await followed.stop();
    expect(watch.row).toMatchObject({ position: 2, analysed: 2, skipped: 0, unreadable: 0 });
  });
});

it('lets a session go that another process watches now, and goes on', async () => {
  memory.failures = Number.POSITIVE_INFINITY;
  memory.failure = new FormerOwner('s');
  const followed = judge(2);
  while (watched.size > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await followed.stop(); // resolves: the following did not fail
  expect(watch.row.position).toBe(0);
});

it('looks at a picture in the trace of the request that brought it, at one without in a trace of its own', async () => {
  const traceId = '0af7651916cd43dd8448eb211c80319c';
  const records = [{ ...aRecord(1), trace: { traceId, flags: '01' } }, aRecord(2)];
  const traces: unknown[] = [];
  const frames = {
    lastPosition: 2,
    records: async ({ after }: { after: number }) => records.filter(({ position }) => position > after),
    loadJpeg: async ({ frameNumber }: FrameRecord) => {
      traces.push(currentTrace());
      return aJpeg('present', frameNumber);
    },
    onAppended: () => () => undefined,
  } as unknown as FrameLog;
  const followed = judge(2, { frames });
  await judged();
  await followed.stop();
  expect(traces).toEqual([
    { traceId, spanId: expect.any(String), flags: '01' },
    { traceId: expect.not.stringMatching(traceId), spanId: expect.any(String), flags: '00' },
  ]);
});

it('skips a late frame when newer ones of its session lie in the log, also beyond what is read ahead', async () => {
  for (const number of [1, 2]) watch.backlog.acknowledge(aRecord(number));
  const appended: (() => void)[] = [];
  const records = [aRecord(1), aRecord(2)];
  // A thousand sessions fill what is read ahead with one frame of each: here it holds one frame at all.
  const frames = {
    lastPosition: 2,
    records: async ({ after }: { after: number }) => records.filter(({ position }) => position === after + 1),
    loadJpeg: async ({ frameNumber }: FrameRecord) => aJpeg('present', frameNumber),
    onAppended: (listener: () => void) => {
      appended.push(listener);
      return () => undefined;
    },
  } as unknown as FrameLog;
  const followed = judge(2, { frames, clock: () => 60_000 });
  while (watch.row.position < 1) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(watch.row).toMatchObject({ analysed: 0, skipped: 1 });
  for (const tell of appended) tell();
  await judged();
  await followed.stop();
  expect(watch.row).toMatchObject({ position: 2, analysed: 1, skipped: 1 }); // the newest is looked at, however late
});

it('gives sessions whose looks fail no more turns than the others', async () => {
  const FAILING = ['failing-1', 'failing-2'];
  for (const sessionId of FAILING) {
    const session = { ...aSession(), sessionId };
    watched.set(sessionId, aWatch(memory.store, { session, row: { ...aWatchRecord(), sessionId } }));
  }
  const sessions = [...FAILING, 's'];
  const records = Array.from({ length: 12 }, (_, index) => ({
    ...aRecord(index + 1),
    sessionId: sessions[index % 3] as string,
    receivedAt: index,
  }));
  const turns: string[] = [];
  const frames = {
    lastPosition: 12,
    records: async ({ after }: { after: number }) => records.filter(({ position }) => position > after),
    loadJpeg: async ({ sessionId, frameNumber }: FrameRecord) => {
      turns.push(sessionId);
      if (sessionId === 's') return aJpeg('present', frameNumber);
      await new Promise((resolve) => setTimeout(resolve, 5)); // longer than the pauses between the tries
      throw new Error('its pods are away');
    },
    onAppended: () => () => undefined,
  } as unknown as FrameLog;
  let now = 100;
  const clock = () => {
    now += 1;
    return now;
  };
  const followed = judge(12, { frames, clock });
  while (watch.row.position < 12) await new Promise((resolve) => setTimeout(resolve, 5));
  await followed.stop();
  expect(watch.row).toMatchObject({ analysed: 4, skipped: 0 });
  // The four of the one session end within as many rounds of three, and one that was under way.
  expect(turns.lastIndexOf('s')).toBeLessThan(15);
});
