import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Observation } from '@proctorwise/contracts';
import type { Logger } from '@proctorwise/platform';
import { PictureUnreadable } from '@proctorwise/vision';
import fc from 'fast-check';
import { aPicture, withPeople } from '../domain/rules/testing/sessions.js';
import type { FrameLog, FrameRecord } from '../frames/index.js';
import { MemoryStore } from '../testing/memory-store.js';
import { aFrameRecord } from '../testing/records.js';
import { aWatch, judged } from '../testing/watched.js';
import { announcer } from './announcer.js';
import { backfillSkipped } from './backfill-skipped.js';
import { BACKFILL_AFTER_STOP_MS, sealStoppedSessions } from './end-sessions.js';
import { inProcessLiveFeed } from './live-feed.js';
import { noLooks } from './look-counts.js';
import type { SessionWatch } from './session-watch.js';
import type { FrameOutcome } from './watch-changes.js';
import type { Watches } from './watches.js';

const log = { warn: () => undefined, error: () => undefined } as unknown as Logger;
let memory: MemoryStore;
let watch: SessionWatch;
beforeEach(() => {
  memory = new MemoryStore();
  watch = aWatch(memory.store);
});

const take = (number: number, outcome: FrameOutcome, of = watch) =>
  of.takeFrame(judged(aFrameRecord(number), outcome), number * 2_000);

/** Two people in 1 and 2, nobody looked at 3 and 4, one person in 5 and 6: it is over, and two frames wait. */
async function anomalyWithTwoSkipped(): Promise<void> {
  const outcomes = [withPeople(2), withPeople(2), 'skipped', 'skipped', aPicture(), aPicture()] as const;
  for (const [index, outcome] of outcomes.entries()) {
    watch.backlog.acknowledge(aFrameRecord(index + 1));
    await take(index + 1, outcome);
  }
  expect(watch.backfill.waiting).toBe(2);
  expect(watch.row).toMatchObject({ analysed: 4, skipped: 2, unreadable: 0 });
}

/** One pass over what waits. */
async function backfill(observe: (number: number) => Promise<Observation>, signal = new AbortController().signal) {
  const feed = inProcessLiveFeed();
  const clock = () => 20_000;
  const announce = announcer({ feed, clock });
  const frames = {
    loadJpeg: async ({ frameNumber }: FrameRecord) => Uint8Array.of(frameNumber),
  } as unknown as FrameLog;
  const vision = {
    observe: (jpeg: Uint8Array) => observe(jpeg[0] ?? 0),
    parallelPictures: 1,
    status: () => ({ model: 'scripted', processes: 1, ready: true, warning: null, fallback: null }),
  };
  const watches = { all: () => [watch] } as unknown as Watches;
  await backfillSkipped({ watches, frames, vision, looks: noLooks(), announce, clock, log })(signal);
  announce.stop();
}
const newest = () => memory.anomalies.at(-1);

const sure = (): Observation => {
  const { people, ...rest } = withPeople(3);
  return { ...rest, people: people.map((human) => ({ ...human, score: 0.97 })) };
};

describe('a skipped frame around an anomaly', () => {
  beforeEach(anomalyWithTwoSkipped);

  it('ends as analysed, is counted for the anomaly, and is its evidence where it shows it more strongly', async () => {
    const rules = watch.row.rulesState;
    await backfill(async (number) => (number === 3 ? sure() : aPicture()));
    expect(watch.row).toMatchObject({ position: 6, analysed: 6, skipped: 0, unreadable: 0 });
    expect(watch.row.rulesState).toBe(rules);
    expect(newest()).toMatchObject({
      framePath: aFrameRecord(3).path,
      confidence: 0.97,
      description: '3 people in the picture',
      observation: { present: 3 },
      detectedAt: new Date(2_000),
      metadata: { face_count: 3, backfilled: { frames: 2, showing: 1 } },
    });
    expect(memory.saved.at(-1)).toEqual(watch.row);
    expect(memory.emitted.filter((topic) => topic === 'anomaly_detected')).toHaveLength(1);
  });

  it('takes no evidence away: a weaker picture is only counted', async () => {
    const before = newest();
    await backfill(async () => withPeople(2));
    expect(newest()).toEqual({ ...before, metadata: { face_count: 2, backfilled: { frames: 2, showing: 2 } } });
  });

  it('ends as unreadable where the picture cannot be read', async () => {
    await backfill(async () => {
      throw new PictureUnreadable('not_a_jpeg', 'scripted');
    });
    expect(watch.row).toMatchObject({ analysed: 4, skipped: 0, unreadable: 2 });
  });

  it('stays skipped where vision or the database fails, and the next one gets its turn later', async () => {
    await backfill(() => Promise.reject(new Error('vision is away')));
    expect([watch.row.skipped, watch.backfill.waiting]).toEqual([2, 1]);
    memory.failures = 1;
    await backfill(async () => aPicture());
    expect([watch.row.analysed, watch.row.skipped, watch.backfill.waiting]).toEqual([4, 2, 0]);
  });

  it('waits while an acknowledged frame waits, and stops for one between two looks', async () => {
    watch.backlog.acknowledge(aFrameRecord(7));
    await backfill(async () => aPicture());
    expect(watch.backfill.waiting).toBe(2);
    await take(7, aPicture());
    await backfill(async () => {
      watch.backlog.acknowledge(aFrameRecord(8));
      return aPicture();
    });
    expect([watch.row.skipped, watch.backfill.waiting]).toEqual([1, 1]);
  });

  it('is looked at no more once the process is told to stop', async () => {
    const stopping = new AbortController();
    await backfill(async () => {
      stopping.abort();
      return aPicture();
    }, stopping.signal);
    expect(watch.row.skipped).toBe(1);
  });

  it('holds the sealing up for 60 s after the stop, not longer', async () => {
    const stoppedAt = 14_000;
    watch.update({ ...watch.session, status: 'stopped', stoppedAt: new Date(stoppedAt) });
    const sealed: string[] = [];
    const sealAt = (now: number) =>
      sealStoppedSessions({
        watches: { all: () => [watch], drop: (id: string) => void sealed.push(id) } as unknown as Watches,
        announce: announcer({ feed: inProcessLiveFeed(), clock: () => now }),
        clock: () => now,
        log,
        seal: async () => undefined,
        isComplete: () => true,
      })();
    await sealAt(stoppedAt + BACKFILL_AFTER_STOP_MS - 1);
    expect(sealed).toEqual([]);
    await sealAt(stoppedAt + BACKFILL_AFTER_STOP_MS);
    expect(sealed).toEqual(['s']);
  });
});

it('leaves each acknowledged frame in exactly one state, whatever is skipped and looked at when', async () => {
  const outcome = fc.constantFrom('two', 'one', 'skipped', 'unreadable', 'backfill', 'backfill broken');
  await fc.assert(
    fc.asyncProperty(fc.array(outcome, { maxLength: 40 }), async (steps) => {
      watch = aWatch(memory.store);
      let taken = 0;
      for (const each of steps) {
        const frame = watch.backfill.next;
        if (each.startsWith('backfill')) {
          if (frame) await watch.takeBackfilled(frame, each === 'backfill' ? aPicture() : 'unreadable', taken * 2_000);
        } else {
          taken += 1;
          const seen = each === 'two' ? withPeople(2) : each === 'one' ? aPicture() : each;
          await take(taken, seen as FrameOutcome);
        }
        const { analysed, skipped, unreadable } = watch.row;
        expect(analysed + skipped + unreadable).toBe(taken);
        expect(Math.min(analysed, skipped, unreadable)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 60 },
  );
});
