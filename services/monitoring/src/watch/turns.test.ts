import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { FRESH_FOR_MS, giveTurns, isPassedOver, OVERDUE_AFTER_MS, STALE_AFTER_MS, type Standing } from './turns.js';

const NOW = 1_000_000;
const standing = (differs: Partial<Standing> & { waited?: number }): Standing => {
  const { waited = 0, ...rest } = differs;
  const oldestAt = NOW - waited;
  return {
    oldestAt,
    isNewerWaiting: false,
    newestAt: oldestAt,
    turnAt: oldestAt - 2_000,
    unseenSince: oldestAt,
    isReplayed: false,
    ...rest,
  };
};

describe('a waiting frame', () => {
  it.each([
    ['alone is looked at, however late', { waited: 60_000 }, false, false],
    ['is kept for 2 s where others wait', { waited: STALE_AFTER_MS }, true, false],
    ['is given up after that', { waited: STALE_AFTER_MS + 1 }, true, true],
    [
      'with a newer one behind it is kept while it is fresh',
      { waited: FRESH_FOR_MS, isNewerWaiting: true },
      true,
      false,
    ],
    ['with a newer one gives way to it after that', { waited: FRESH_FOR_MS + 1, isNewerWaiting: true }, true, true],
    [
      'is looked at before its newer ones where no others wait',
      { waited: STALE_AFTER_MS, isNewerWaiting: true },
      false,
      false,
    ],
    ['for 2 s', { waited: STALE_AFTER_MS + 1, isNewerWaiting: true }, false, true],
    ['that is judged again is looked at', { waited: 60_000, isNewerWaiting: true, isReplayed: true }, true, false],
  ])('%s', (_, stands, areOthersWaiting, isLetGo) =>
    expect(isPassedOver(standing(stands), areOthersWaiting, NOW)).toBe(isLetGo),
  );
});

describe('the next turn', () => {
  const turnsOf = (slots: number, ...all: (Partial<Standing> & { waited?: number })[]) =>
    giveTurns(all.map(standing), slots, slots, NOW);
  it.each([
    ['is nobody’s where nobody waits', [], undefined],
    ['is of who was not looked at for longest', [{ turnAt: NOW - 2_000 }, { turnAt: NOW - 4_000 }], 1],
    ['and with equals of who waits longest', [{ turnAt: 0 }, { turnAt: 0, waited: 1 }], 1],
    ['of a new session before all', [{ turnAt: NOW - 4_000 }, { turnAt: Number.NEGATIVE_INFINITY }], 1],
    ['of fresh frames before others', [{ waited: FRESH_FOR_MS + 1, turnAt: NOW - 6_000 }, { waited: FRESH_FOR_MS }], 1],
    ['also where an older one of it waits', [{ waited: 600 }, { waited: 2_000, newestAt: NOW, turnAt: NOW - 1 }], 1],
    ['of others where none is fresh', [{ waited: 1_900 }, { waited: 600 }], 0],
    [
      'of who has had frames for 6 s and no turn before fresh frames',
      [{ turnAt: NOW - 4_000 }, { waited: 1_500, turnAt: NOW - 7_000, unseenSince: NOW - OVERDUE_AFTER_MS - 1 }],
      1,
    ],
    ['of who had its last before the clock was set back', [{ turnAt: NOW - 300 }, { turnAt: NOW + 50_000 }], 1],
    [
      'of who has had frames since before the clock was set back',
      [{ turnAt: NOW - 4_000 }, { waited: 1_500, turnAt: NOW - 7_000, unseenSince: NOW + 50_000 }],
      1,
    ],
    [
      'of fresh frames before who only sent none for long',
      [{ waited: 600, turnAt: NOW - 60_000 }, { turnAt: NOW - 4_000 }],
      1,
    ],
  ])('%s', (_, all, index) => expect(turnsOf(1, ...all).look[0]).toBe(index));
  it('passes over those that come last, until as few are left as can be looked at besides', () => {
    const stale = { waited: STALE_AFTER_MS + 1 };
    const all = [2_000, 4_000, 6_000, 8_000].map((since) => ({ ...stale, turnAt: NOW - since }));
    expect(turnsOf(2, ...all)).toEqual({ look: [3, 2], passOver: [0, 1] });
  });
});

const INTERVAL_MS = 2_000;
interface Day {
  readonly sessions: number;
  /** Frames that vision can look at in a second. */
  readonly perSecond: number;
  /** When each session sends, within its 2 s. */
  readonly phases: readonly number[];
}

/** One worker; sessions send a frame each 2 s. Times in ms. */
function simulate({ sessions, perSecond, phases }: Day, seconds: number) {
  const arrivals = Array.from({ length: sessions }, (_, session) => session)
    .flatMap((session) =>
      Array.from({ length: (seconds * 1000) / INTERVAL_MS }, (_, turn) => ({
        session,
        at: turn * INTERVAL_MS + (phases[session] ?? 0),
      })),
    )
    .sort((a, b) => a.at - b.at);
  const lines = Array.from({ length: sessions }, (): number[] => []);
  const looked = Array.from({ length: sessions }, (): number[] => []);
  const turnsAt = Array.from({ length: sessions }, () => Number.NEGATIVE_INFINITY);
  const unseenSince = Array.from({ length: sessions }, (): number | null => null);
  const waits: number[] = [];
  const standings = () =>
    lines.flatMap((line, session) => {
      if (line.length === 0) return [];
      const isNewerWaiting = line.length > 1;
      const [oldestAt, newestAt, turnAt] = [line[0]!, line.at(-1)!, turnsAt[session]!];
      unseenSince[session] ??= oldestAt;
      const since = unseenSince[session];
      return { session, oldestAt, isNewerWaiting, newestAt, turnAt, unseenSince: since, isReplayed: false };
    });
  let freeAt = 0;
  let now = 0;
  /** @returns whether it has to be asked again, as what was passed over makes room for the next of its session */
  const turns = (): boolean => {
    const waiting = standings();
    const { look, passOver } = giveTurns(waiting, 1, now >= freeAt ? 1 : 0, now);
    for (const index of passOver) lines[waiting[index]!.session]!.shift();
    const next = waiting[look[0] ?? -1];
    if (next) {
      const taken = lines[next.session]!.shift()!;
      waits.push(now - taken);
      looked[next.session]!.push(taken);
      turnsAt[next.session] = now;
      unseenSince[next.session] = null;
      freeAt = now + 1000 / perSecond;
    }
    return passOver.length > 0;
  };
  let arrived = 0;
  for (;;) {
    const { at: arrivesAt = Number.POSITIVE_INFINITY } = arrivals[arrived] ?? {};
    const isWaiting = lines.some(({ length }) => length > 0);
    now = Math.min(arrivesAt, isWaiting ? Math.max(now, freeAt) : Number.POSITIVE_INFINITY);
    if (now === Number.POSITIVE_INFINITY) break;
    for (; arrivals[arrived] && arrivals[arrived]!.at <= now; arrived += 1)
      lines[arrivals[arrived]!.session]!.push(arrivals[arrived]!.at);
    while (turns());
  }
  const apart = looked.flatMap((times) => times.slice(1).map((at, index) => at - times[index]!));
  const counts = looked.map(({ length }) => length);
  return { waits, counts, apart, share: waits.length / ((sessions * seconds * 1000) / INTERVAL_MS) };
}

/** Whoever sits in the hall began when he began. */
const days = (share: { min: number; max: number }) =>
  fc
    .record({
      sessions: fc.integer({ min: 15, max: 40 }),
      share: fc.double({ ...share, noNaN: true }),
      jitters: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 40, maxLength: 40 }),
    })
    .map(({ sessions, share, jitters }) => ({
      sessions,
      share,
      perSecond: (sessions * 1000 * share) / INTERVAL_MS,
      phases: jitters.slice(0, sessions).map((jitter, at) => Math.round((at * INTERVAL_MS) / sessions) + jitter),
    }));
const at = (values: readonly number[], share: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] as number;

describe('more frames than can be looked at', () => {
  it('leave each session its share, and little wait to what is looked at', () => {
    fc.assert(
      fc.property(days({ min: 0.35, max: 0.95 }), (day) => {
        const { apart, waits, share } = simulate(day, 40);
        expect(share).toBeGreaterThan(day.share * 0.97);
        expect(Math.max(...apart)).toBeLessThanOrEqual((Math.ceil(1 / day.share) + 2) * INTERVAL_MS);
        expect(at(apart, 0.95)).toBeLessThanOrEqual((Math.ceil(1 / day.share) + 1) * INTERVAL_MS);
        expect(at(waits, 0.9)).toBeLessThanOrEqual(FRESH_FOR_MS);
      }),
      { numRuns: 20 },
    );
  });

  it('starve nobody, even where all are sent at one moment and a third or a tenth can be looked at', () => {
    const phases = Array.from({ length: 30 }, () => 0);
    for (const [perSecond, rounds] of [
      [5, 4],
      [1.5, 12],
    ] as const) {
      const { apart, share } = simulate({ sessions: 30, perSecond, phases }, 120);
      expect(Math.max(...apart)).toBeLessThanOrEqual(rounds * INTERVAL_MS);
      expect(share).toBeGreaterThan((perSecond / 15) * 0.97); // no time is wasted
    }
  });

  it('are all looked at where vision can do all', () => {
    fc.assert(
      fc.property(days({ min: 2, max: 2 }), (day) => {
        expect(new Set(simulate(day, 20).counts)).toEqual(new Set([10]));
      }),
      { numRuns: 20 },
    );
  });
});
