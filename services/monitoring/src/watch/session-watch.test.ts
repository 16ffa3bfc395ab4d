import { beforeEach, describe, expect, it } from '@jest/globals';
import { MOST_PICTURES_AT_ONCE, PICTURE_EVERY_MS } from '../domain/picture-allowance.js';
import { withPeople } from '../domain/rules/testing/sessions.js';
import { chainOf, FrameLogBusy, FrameLogFailed } from '../frames/index.js';
import { MemoryStore } from '../testing/memory-store.js';
import { aFrameRecord, aWatchRecord } from '../testing/records.js';
import { aWatch, judged } from '../testing/watched.js';
import type { SessionWatch } from './session-watch.js';
import type { FrameOutcome } from './watch-changes.js';

let memory: MemoryStore;
let watch: SessionWatch;
beforeEach(() => {
  memory = new MemoryStore();
  watch = aWatch(memory.store);
});

const take = (number: number, outcome: FrameOutcome = withPeople(2)) =>
  watch.takeFrame(judged(aFrameRecord(number), outcome), number * 2_000);

describe('a write that fails', () => {
  it('leaves the watch where it was: the same frame again has the whole effect once', async () => {
    await take(1);
    memory.failures = 1;
    await expect(take(2)).rejects.toThrow('disk is full');
    expect(watch.row).toMatchObject({ position: 1, analysed: 1, anomalyCounts: { critical: 0 } });
    expect((await take(2)).anomalies.map(({ kind }) => kind)).toEqual(['opened']);
    expect(watch.row).toMatchObject({ position: 2, analysed: 2, anomalyCounts: { critical: 1 } });
    expect(watch.row.chainHead).toBe(chainOf('s', [aFrameRecord(1), aFrameRecord(2)]).link);
    expect([memory.anomalies.length, memory.emitted]).toEqual([1, ['anomaly_detected']]);
  });
  it('does not hold up what comes after it', async () => {
    memory.failures = 1;
    const first = watch.take({ kind: 'browser_event', event: 'tab_change', at: 1, occurredAt: null, id: 'a' }, 1);
    const second = watch.take(
      { kind: 'browser_event', event: 'tab_change', at: 5_000, occurredAt: null, id: 'b' },
      5_000,
    );
    await expect(first).rejects.toThrow();
    expect((await second).anomalies).toHaveLength(1);
  });
});

it('takes a frame at or below its position for done', async () => {
  await take(1);
  await take(2);
  expect(await take(2)).toEqual({ anomalies: [], alerts: [], gaps: [] });
  expect(watch.row).toMatchObject({ analysed: 2, skipped: 0 });
});

it('names an anomaly the same when it is computed again from a stored state', async () => {
  await take(1);
  await watch.flush(2_000);
  await take(2);
  const before = memory.anomalies[0]?.anomalyId;
  watch = aWatch(memory.store, { row: memory.saved[0]! });
  await take(2);
  expect(memory.anomalies.map(({ anomalyId }) => anomalyId)).toEqual([before, before]);
});

it('counts an anomaly no more once it is excused', async () => {
  await take(1, withPeople(1));
  const silence = await watch.take({ kind: 'tick', now: 60_000, caughtUp: true }, 60_000);
  expect(silence.anomalies.map(({ kind, row }) => [kind, row.anomalyType])).toEqual([['opened', 'connection_lost']]);
  const sum = () => Object.values(watch.row.anomalyCounts).reduce((total, count) => total + count, 0);
  expect(sum()).toBe(1);
  const excused = await watch.take({ kind: 'platform_gap', from: 61_000, to: 62_000 }, 62_000);
  expect(excused.anomalies.map(({ row }) => row.metadata)).toEqual([{ excused: 'platform_gap' }]);
  expect(sum()).toBe(0);
});

describe('the picture beside a browser event', () => {
  const MINUTE = 60_000;
  const frame = (number: number, capturedAt: number, receivedAt: number) =>
    watch.takeFrame(judged(aFrameRecord(number, { capturedAt, receivedAt }), withPeople(1)), receivedAt);
  const left = async (occurredAt: number | null, at: number) => {
    const input = { kind: 'browser_event', event: 'tab_change', at, occurredAt, id: `left-${at}` } as const;
    const { anomalies } = await watch.take(input, at);
    return anomalies.map(({ row }) => [row.detectedAt.getTime(), row.framePath, row.observation !== null]);
  };
  const path = (number: number) => aFrameRecord(number).path;

  it('of now is the newest', async () => {
    await frame(1, 2_000, 2_000);
    await frame(2, 4_000, 4_000);
    expect(await left(null, 5_000)).toEqual([[5_000, path(2), true]]);
  });

  it('of an outage is the last one before it, also where newer ones came first', async () => {
    await frame(1, 2_000, 2_000);
    await frame(2, 15 * MINUTE, 15 * MINUTE);
    expect(await left(5 * MINUTE, 15 * MINUTE + 100)).toEqual([[5 * MINUTE, path(1), true]]);
    await frame(3, 6 * MINUTE, 15 * MINUTE + 200);
    expect(await left(7 * MINUTE, 15 * MINUTE + 300)).toEqual([[7 * MINUTE, path(3), true]]);
  });

  it('is none where only later ones are known', async () => {
    await frame(1, 15 * MINUTE, 15 * MINUTE);
    expect(await left(5 * MINUTE, 15 * MINUTE + 100)).toEqual([[5 * MINUTE, null, false]]);
  });

  it('is the newest also after a restart, if it is not a later one', async () => {
    const row = aWatchRecord({ lastFrameAt: new Date(10_000), lastFramePath: path(1) });
    watch = aWatch(memory.store, { row });
    expect(await left(9_999, 20_000)).toEqual([[9_999, null, false]]);
    expect(await left(12_000, 20_100)).toEqual([[12_000, path(1), false]]);
    expect(await left(null, 30_000)).toEqual([[30_000, path(1), false]]);
  });
});

describe('writes', () => {
  it('each change of an anomaly at once, frames without one every 5 s, ticks, heartbeats and gaps never', async () => {
    await watch.take({ kind: 'tick', now: 1_000, caughtUp: true }, 6_000);
    await watch.take({ kind: 'heartbeat', at: 6_000 }, 6_000);
    await watch.take({ kind: 'platform_gap', from: 6_000, to: 6_500 }, 6_500);
    expect(memory.saved).toHaveLength(0);
    await take(1, withPeople(1));
    await take(2, withPeople(1));
    expect(memory.saved).toHaveLength(0);
    await take(3, withPeople(1));
    expect(memory.saved.map(({ position }) => position)).toEqual([3]);
    await watch.flush(7_000);
    expect(memory.saved).toHaveLength(1);
  });
});

describe('the backlog', () => {
  const appended = (number: number) => ({ position: number, sha256: '', duplicate: false });
  it('counts a frame from the moment it is on its way into the log', async () => {
    const log = Promise.withResolvers<ReturnType<typeof appended>>();
    const append = watch.append(
      { frameNumber: 1, receivedAt: 2_000, bytes: 1 },
      () => log.promise,
      () => 2_000,
    );
    expect(watch.backlog.isBehind).toBe(true);
    expect(await watch.backlog.drained(1)).toBe(false);
    const drained = watch.backlog.drained(60_000);
    log.resolve(appended(1));
    await append;
    await take(1);
    expect(await drained).toBe(true);
    expect(watch.backlog).toMatchObject({ acknowledged: 1, waiting: 0, isBehind: false, nextFrameNumber: 2 });
  });
  const append = (number: number, duplicate = false) =>
    watch.append(
      { frameNumber: number, receivedAt: 1, bytes: 1 },
      async () => ({ ...appended(number), duplicate }),
      () => 1,
    );
  const refuse = (number: number) =>
    expect(
      watch.append(
        { frameNumber: number, receivedAt: 1, bytes: 1 },
        () => Promise.reject(new Error('full')),
        () => 1,
      ),
    ).rejects.toThrow('full');

  it('counts neither a repeat nor a frame that the log refused', async () => {
    await append(1);
    await append(1, true);
    expect(watch.backlog).toMatchObject({ acknowledged: 1, waiting: 1 });
    await take(1);
    await append(1, true);
    await refuse(2);
    expect(watch.backlog).toMatchObject({ acknowledged: 1, waiting: 0, isBehind: false });
  });
  it('waits for the newest frame also after one that was refused and came into the log all the same', async () => {
    await refuse(1);
    await take(1); // it is judged before it is sent again …
    await append(1, true);
    await refuse(2);
    await append(2, true); // … or after
    expect(watch.backlog).toMatchObject({ acknowledged: 2, waiting: 1, isBehind: true });
    await take(2);
    expect(watch.backlog.isBehind).toBe(false);
    await append(3);
    expect(watch.backlog).toMatchObject({ acknowledged: 3, waiting: 1, isBehind: true });
    await take(3);
    expect(watch.backlog).toMatchObject({ acknowledged: 3, waiting: 0, isBehind: false });
  });
  it('answers who asks for a frame before, while and after it is judged', async () => {
    const asked = watch.backlog.judged(2, 60_000);
    const alsoAsked = watch.backlog.judged(2, 60_000);
    await take(1);
    const changes = await take(2);
    expect(changes.anomalies).toHaveLength(1);
    expect([await asked, await alsoAsked, await watch.backlog.judged(2, 0)]).toEqual([changes, changes, changes]);
    expect(await watch.backlog.judged(3, 1)).toBeNull();
  });
});

describe('what a device may send', () => {
  const append = (
    frameNumber: number,
    toLog: () => Promise<{ position: number; sha256: string; duplicate: boolean }>,
  ) => watch.append({ frameNumber, receivedAt: 1_000, bytes: 1 }, toLog, () => now);
  let position = 0;
  let now: number;
  beforeEach(() => {
    now = 1_000;
  });
  const stored = async () => {
    position += 1;
    return { position, sha256: '', duplicate: false };
  };
  const fill = async (count = MOST_PICTURES_AT_ONCE) => {
    for (let number = 1; number <= count; number += 1) await append(number, stored);
  };
  it('is bounded: what is above that is heard, and is no failing of ours', async () => {
    await fill();
    await expect(append(999, stored)).rejects.toMatchObject({ code: 'too_many_pictures', retryAfterSeconds: 1 });
    expect(watch.refusals.gap).toBeNull();
    expect(watch.lastHeardAt).toBe(1_000);
    expect(watch.backlog.acknowledged).toBe(MOST_PICTURES_AT_ONCE);
  });
  it('counts what is on its way, and not what was refused or there already', async () => {
    await fill(MOST_PICTURES_AT_ONCE - 1);
    const log = Promise.withResolvers<Awaited<ReturnType<typeof stored>>>();
    const underWay = append(998, () => log.promise);
    await expect(append(999, stored)).rejects.toMatchObject({ code: 'too_many_pictures' });
    log.reject(new FrameLogBusy(2));
    await expect(underWay).rejects.toThrow(FrameLogBusy);
    await append(997, async () => ({ ...(await stored()), duplicate: true }));
    await append(999, stored);
    await expect(append(1_000, stored)).rejects.toMatchObject({ code: 'too_many_pictures' });
  });
  it.each([new FrameLogFailed(2), new Error('no answer')])(
    'counts what may have come into the log all the same, and not once more when it is sent again: %p',
    async (failure) => {
      await fill(MOST_PICTURES_AT_ONCE - 2);
      for (const number of [997, 998])
        await expect(append(number, () => Promise.reject(failure))).rejects.toBe(failure);
      await expect(append(999, stored)).rejects.toMatchObject({ code: 'too_many_pictures' });
      now += 2 * PICTURE_EVERY_MS;
      await append(997, async () => ({ ...(await stored()), duplicate: true }));
      await append(998, stored);
      for (const number of [999, 1_000]) await append(number, stored);
      await expect(append(1_001, stored)).rejects.toMatchObject({ code: 'too_many_pictures' });
    },
  );
});
