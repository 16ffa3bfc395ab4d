import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FRESH_FOR_MS, isSkipped, SPARED_WITHIN_MS, STALE_AFTER_MS } from './skipping.js';

describe('a frame whose turn has come', () => {
  const spared = { sinceAnalysedMs: SPARED_WITHIN_MS, isNewerWaiting: false, areOthersWaiting: true };
  const needed = { sinceAnalysedMs: SPARED_WITHIN_MS + 1, isNewerWaiting: false, areOthersWaiting: true };
  const overtaken = { sinceAnalysedMs: 2_000, isNewerWaiting: true, areOthersWaiting: true };
  it.each([
    ['is looked at while it is fresh', { ...spared, waitedMs: FRESH_FOR_MS }, false],
    ['is let go after that, where the one before it was looked at', { ...spared, waitedMs: FRESH_FOR_MS + 1 }, true],
    ['is looked at, however late, where the one before it was not', { ...needed, waitedMs: 60_000 }, false],
    [
      'is looked at, however late, where nobody else waits',
      { ...spared, areOthersWaiting: false, waitedMs: 60_000 },
      false,
    ],
    [
      'is looked at, however late, as the first',
      { ...needed, sinceAnalysedMs: Number.POSITIVE_INFINITY, waitedMs: 60_000 },
      false,
    ],
    ['is looked at for 2 s where a newer one waits', { ...overtaken, waitedMs: STALE_AFTER_MS }, false],
    ['is let go after that', { ...overtaken, waitedMs: STALE_AFTER_MS + 1 }, true],
  ])('%s', (_, turn, isLetGo) => expect(isSkipped(turn)).toBe(isLetGo));
});

interface Day {
  readonly sessions: number;
  /** Frames that vision can look at in a second. */
  readonly perSecond: number;
  /** When each session sends, within its 2 s. */
  readonly phases: readonly number[];
}
const INTERVAL_MS = 2_000;

/** One worker; sessions have their turns in the order in which followFrames gives them. */
function simulate({ sessions, perSecond, phases }: Day, seconds: number) {
  const arrivals = Array.from({ length: sessions }, (_, session) => session)
    .flatMap((session) =>
      Array.from({ length: (seconds * 1000) / INTERVAL_MS }, (_, turn) => ({
        session,
        at: turn * INTERVAL_MS + (phases[session] ?? 0),
      })),
    )
    .sort((a, b) => a.at - b.at);
  const analysed = Array.from({ length: sessions }, (): number[] => []);
  const lines = Array.from({ length: sessions }, (): number[] => []);
  const ready: number[] = [];
  const waits: number[] = [];
  let now = 0;
  const arriveUntilNow = () => {
    for (let first = arrivals[0]; first && first.at <= now; first = arrivals[0]) {
      arrivals.shift();
      if (lines[first.session]?.push(first.at) === 1) ready.push(first.session);
    }
  };
  for (;;) {
    arriveUntilNow();
    const session = ready.shift();
    if (session === undefined) {
      if (arrivals[0] === undefined) break;
      now = arrivals[0].at;
      continue;
    }
    const line = lines[session] as number[];
    const seen = analysed[session] as number[];
    for (let at = line[0]; at !== undefined; at = line[0]) {
      const sinceAnalysedMs = at - (seen.at(-1) ?? Number.NEGATIVE_INFINITY);
      const isLetGo = isSkipped({
        waitedMs: now - at,
        sinceAnalysedMs,
        isNewerWaiting: line.length > 1,
        areOthersWaiting: ready.length > 0,
      });
      if (!isLetGo) {
        waits.push(now - at);
        seen.push(at);
        now += 1000 / perSecond;
        arriveUntilNow();
      }
      line.shift();
      if (!isLetGo) break;
    }
    if (line.length > 0) ready.push(session);
  }
  const apart = analysed.flatMap((times) => times.slice(1).map((at, index) => at - (times[index] ?? at)));
  return { waits, analysed: analysed.map(({ length }) => length), apart };
}

/** More than half of the frames can be looked at; whoever sits in the hall began when he began. */
const overloads = fc
  .record({
    sessions: fc.integer({ min: 20, max: 60 }),
    share: fc.double({ min: 0.6, max: 0.95, noNaN: true }),
    jitters: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 60, maxLength: 60 }),
  })
  .map(({ sessions, share, jitters }) => ({
    sessions,
    perSecond: (sessions * 1000 * share) / INTERVAL_MS,
    phases: jitters.slice(0, sessions).map((jitter, at) => Math.round((at * INTERVAL_MS) / sessions) + jitter),
  }));

describe('more frames than can be looked at', () => {
  it('leave each session at least every second frame, and little wait to what is looked at', () => {
    fc.assert(
      fc.property(overloads, (day) => {
        const { apart, waits } = simulate(day, 60);
        expect(Math.max(...apart)).toBeLessThanOrEqual(2 * INTERVAL_MS);
        const settled = waits.slice(waits.length / 2).toSorted((a, b) => a - b);
        expect(settled[Math.floor(settled.length * 0.95)]).toBeLessThanOrEqual(1_000);
      }),
      { numRuns: 100 },
    );
  });

  it('starve nobody, even where all are sent at one moment and a third can be looked at', () => {
    const phases = Array.from({ length: 30 }, () => 0);
    const { apart } = simulate({ sessions: 30, perSecond: 5, phases }, 120);
    expect(Math.max(...apart)).toBeLessThanOrEqual(5 * INTERVAL_MS);
  });

  it('are all looked at where vision can do all', () => {
    fc.assert(
      fc.property(overloads, ({ sessions, phases }) => {
        expect(new Set(simulate({ sessions, phases, perSecond: sessions * 4 }, 20).analysed)).toEqual(new Set([10]));
      }),
      { numRuns: 20 },
    );
  });
});
