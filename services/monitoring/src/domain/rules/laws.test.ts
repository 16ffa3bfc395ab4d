import { describe, expect, it } from '@jest/globals';
import { type Box, OBJECT_LABELS, type Observation, RULE_NAMES } from '@proctorwise/contracts';
import fc from 'fast-check';
import type { Anomaly } from './anomaly.js';
import { NO_BACKGROUND } from './background.js';
import type { RulesInput } from './input.js';
import { initialState, restoreState, UnknownRulesState } from './state.js';
import { step } from './step.js';
import { observations, sessions, shuffledWithinWindow, wildInputs } from './testing/arbitrary-sessions.js';
import {
  aFrame,
  aPicture,
  BEGIN,
  EVERY_RULE,
  everyTwoSeconds,
  heartbeat,
  lifecycle,
  nobody,
  type Run,
  run,
  tick,
  withObject,
  withPeople,
} from './testing/sessions.js';

const atOf = (input: RulesInput): number =>
  input.kind === 'heartbeat' ? input.at : 'now' in input ? input.now : BEGIN;
const STOP = lifecycle('stopped', 10_000_000);
/** Positions follow the order of arrival, so they are left out where orders are compared. */
const withoutPositions = ({ changes }: Run) =>
  changes.map(({ kind, anomaly }) => ({
    kind,
    anomaly: { ...anomaly, evidence: anomaly.evidence?.frameNumber },
  }));
const subject = (row: Anomaly): string => `${row.anomalyType} ${row.metadata?.object_type ?? ''}`;

describe('order', () => {
  it('any order of arrival within 6 s of capture time ends in the same anomalies', () => {
    const orders = sessions.chain((frames) => fc.tuple(fc.constant(frames), shuffledWithinWindow(frames)));
    fc.assert(
      fc.property(orders, ([frames, shuffled]) => {
        expect(withoutPositions(run([...shuffled, STOP]))).toEqual(withoutPositions(run([...frames, STOP])));
      }),
      { numRuns: 300 },
    );
  });

  it('frames in order are judged at once: none is ever held', () => {
    fc.assert(
      fc.property(sessions, (frames) => {
        expect(run(frames).state.main.held).toEqual([]);
      }),
    );
  });
});

describe('one frame', () => {
  it('begins nothing', () => {
    fc.assert(
      fc.property(observations, fc.integer({ min: 0, max: 9 }), (odd, index) => {
        const clean: Observation[] = Array.from({ length: 10 }, () => aPicture());
        expect(run(everyTwoSeconds(clean.with(index, odd))).changes).toEqual([]);
      }),
    );
  });

  it('on each side of a gap, however alike, raises nothing that has to last', () => {
    const alike = fc.constantFrom(
      () => nobody(),
      () => nobody({ brightness: 2, sharpness: 0 }),
      () => aPicture({ hash: 'cccccccccccccccc' }),
    );
    fc.assert(
      fc.property(alike, fc.integer({ min: 2_000, max: 120_000 }), (make, gapMs) => {
        const frames = [aFrame(1, 0, make()), aFrame(2, gapMs, make()), lifecycle('stopped', gapMs)];
        expect(run(frames).changes).toEqual([]);
      }),
    );
  });

  it('ends nothing', () => {
    const lasting = fc.constantFrom(
      { type: 'face_absent', make: () => nobody() },
      { type: 'multiple_faces', make: () => withPeople(2) },
      { type: 'forbidden_object', make: () => withObject('phone', 0.8) },
      { type: 'forbidden_object', make: () => withObject('book', 0.8) },
      { type: 'camera_covered', make: () => nobody({ brightness: 2, sharpness: 0 }) },
      { type: 'static_picture', make: () => aPicture({ hash: 'cccccccccccccccc' }) },
    );
    fc.assert(
      fc.property(lasting, observations, fc.integer({ min: 1, max: 18 }), ({ type, make }, odd, index) => {
        const seen = Array.from({ length: 20 }, make).with(index, odd);
        const rows = run([...everyTwoSeconds(seen), lifecycle('stopped', 40_000)]).rows;
        const raised = rows.filter((row) => row.anomalyType === type);
        expect(raised.map((row) => row.endedAt)).toEqual([BEGIN + 40_000]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('the state', () => {
  it('is the same after a round trip through JSON, and so is what follows', () => {
    fc.assert(
      fc.property(wildInputs, (inputs) => {
        let state = initialState(BEGIN);
        for (const input of inputs) {
          const stored = restoreState(JSON.parse(JSON.stringify(state)));
          expect(stored).toStrictEqual(state);
          const result = step(state, input, EVERY_RULE);
          expect(step(stored, input, EVERY_RULE)).toStrictEqual(result);
          state = result.state;
        }
      }),
      { numRuns: 60 },
    );
  });

  it('is not changed by a step', () => {
    const frozen = <T>(value: T): T => {
      if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(frozen);
      return value;
    };
    fc.assert(
      fc.property(wildInputs, (inputs) => {
        let state = initialState(BEGIN);
        for (const input of inputs) state = frozen(step(frozen(state), frozen(input), EVERY_RULE).state);
      }),
      { numRuns: 50 },
    );
  });

  it('stays under 16 KB whatever comes', () => {
    fc.assert(
      fc.property(wildInputs, (inputs) => {
        let state = initialState(BEGIN);
        for (const input of inputs) {
          state = step(state, input, EVERY_RULE).state;
          expect(JSON.stringify(state).length).toBeLessThan(16_384);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('stays under 16 KB with every list full', () => {
    const score = 0.444;
    const boxes = OBJECT_LABELS.map((label) => ({ label, score, box: [1_111, 1_111, 2_222, 2_222] as Box }));
    const full = (index: number) => (index % 2 === 0 ? withPeople(9) : nobody({ brightness: 1 }));
    const frames = (from: number, count: number, atMs: number) =>
      Array.from({ length: count }, (_, index) => ({
        ...aFrame(from + index, atMs + index, { ...full(index), objects: boxes }),
        receivedAt: BEGIN + atMs + index,
      }));
    let position = 0;
    const inputs: RulesInput[] = [];
    for (let pause = 0; pause < 9; pause += 1)
      inputs.push(lifecycle('paused', pause * 100), lifecycle('resumed', pause * 100 + 50));
    for (let hole = 0; hole < 30; hole += 1) inputs.push(...frames(1_000_000 + hole * 20, 5, 10_000 + hole * 8_000));
    // A late stretch with a hole of its own, then the main stream behind a hole, each with all it may hold.
    inputs.push(...frames(1_000_505, 1, 11_000), ...frames(1_000_507, 6, 12_000));
    inputs.push(...frames(1_000_700, 12, 260_000));
    for (let index = 0; index < 40; index += 1) {
      const at = BEGIN + 200_000 + index * 7_000;
      inputs.push({
        kind: 'browser_event',
        event: 'webcam_disabled',
        at,
        occurredAt: null,
        id: `${index}`.padStart(64, '\u0000'),
      });
      inputs.push({ kind: 'platform_gap', from: BEGIN + index * 100, to: BEGIN + index * 100 + 50 });
    }
    const { state } = run(inputs.map((input) => (input.kind === 'frame' ? { ...input, position: position++ } : input)));
    expect(state.main.held).toHaveLength(12);
    expect(state.late?.held).toHaveLength(6);
    expect(state.holes).toHaveLength(24);
    expect(state.browser.ids).toHaveLength(16);
    expect(state.earlierPauses).toHaveLength(7);
    expect(state.silence.unheard).toHaveLength(8);
    expect(JSON.stringify(state).length).toBeLessThan(16_384);
  });

  it('of before runs of late frames and the background were kept is taken up', () => {
    const { state } = run([aFrame(1, 0, withPeople(2)), aFrame(3, 4_000, withPeople(2))]);
    const { lateRun: _, main, ...rest } = state;
    const { background: _background, ...stream } = main.stream;
    const [held] = main.held;
    const { people: _people, ...seen } = held?.seen ?? {};
    const older = { ...rest, main: { ...main, stream, held: [{ ...held, seen }] } };
    expect(restoreState(JSON.parse(JSON.stringify(older)))).toStrictEqual({
      ...state,
      lateRun: null,
      main: {
        ...main,
        stream: { ...stream, background: NO_BACKGROUND },
        held: [{ ...held, seen: { ...seen, people: [] } }],
      },
    });
  });

  it('of before the earlier pauses and events that waited together were known is taken up, and goes on', () => {
    const lost = (atMs: number): RulesInput => ({
      kind: 'browser_event',
      event: 'webcam_disabled',
      at: BEGIN + atMs,
      occurredAt: null,
      id: `lost-${atMs}`,
    });
    const pause = [lifecycle('paused', 10_000), lifecycle('resumed', 20_000)];
    const { state } = run([...pause, lost(30_000)]);
    const { earlierPauses: _, browser, ...rest } = state;
    const { undatedUntil: _until, ...known } = browser;
    const restored = restoreState(JSON.parse(JSON.stringify({ ...rest, browser: known })));
    expect(restored).toStrictEqual(state);
    const later = run([lost(31_000), lost(32_000), lifecycle('paused', 40_000)], EVERY_RULE, restored);
    expect(later.rows.map(({ startedAt }) => startedAt - BEGIN)).toEqual([32_000]);
    expect(later.state.earlierPauses).toEqual([{ from: BEGIN + 10_000, to: BEGIN + 20_000 }]);
  });

  it('of another version is refused', () => {
    for (const stored of [null, 'state', {}, { version: 2 }]) {
      expect(() => restoreState(stored)).toThrow(UnknownRulesState);
    }
  });
});

describe('anomalies', () => {
  it('start before they end, are opened once and first, and do not overlap, however time jumps', () => {
    fc.assert(
      fc.property(wildInputs, (inputs) => {
        const { changes, rows } = run([...inputs, STOP]);
        const opened = changes.filter(({ kind }) => kind === 'opened').map(({ anomaly }) => anomaly.key);
        expect(new Set(opened).size).toBe(opened.length);
        expect(rows.map((row) => row.key)).toEqual(opened);
        for (const { anomaly } of changes) {
          expect(anomaly.startedAt).toBeLessThanOrEqual(anomaly.lastSeenAt);
          expect(anomaly.lastSeenAt).toBeLessThanOrEqual(anomaly.endedAt ?? anomaly.lastSeenAt);
          expect(anomaly.confidence).toBeGreaterThanOrEqual(0);
          expect(anomaly.confidence).toBeLessThanOrEqual(1);
        }
        const live = rows.filter((row) => !row.key.startsWith('late/') && row.startedAt !== row.endedAt);
        for (const [of, each] of Object.entries(Object.groupBy(live, subject))) {
          const ends = each?.slice(0, -1).map((row) => row.endedAt ?? Number.POSITIVE_INFINITY);
          ends?.forEach((endedAt, index) => {
            expect([of, endedAt <= (each?.[index + 1]?.startedAt ?? 0)]).toEqual([of, true]);
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  it('are all over after the stop', () => {
    fc.assert(
      fc.property(sessions, (frames) => {
        expect(run([...frames, STOP]).rows.filter((row) => row.endedAt === null)).toEqual([]);
      }),
    );
  });

  it('come from enabled rules only', () => {
    fc.assert(
      fc.property(wildInputs, fc.subarray([...RULE_NAMES]), (inputs, enabledRules) => {
        const raised = run(inputs, { enabledRules }).rows.map((row) => row.anomalyType);
        expect(raised.filter((type) => !enabledRules.includes(type))).toEqual([]);
      }),
    );
  });
});

describe('late stretches', () => {
  it('tell of each late frame that was judged exactly once, and none is left after the stop', () => {
    const arrivals = sessions.chain((frames) =>
      fc.tuple(
        fc.constant(frames),
        fc.array(fc.integer({ min: 0, max: 90_000 }), { minLength: frames.length, maxLength: frames.length }),
      ),
    );
    fc.assert(
      fc.property(arrivals, ([frames, delays]) => {
        const arrived = frames
          .map((frame, index) => ({ ...frame, receivedAt: frame.receivedAt + (delays[index] ?? 0) }))
          .sort((a, b) => a.receivedAt - b.receivedAt)
          .map((frame, position) => ({ ...frame, position }));
        const inputs = arrived.flatMap((frame) => [
          frame,
          { kind: 'tick', now: frame.receivedAt, caughtUp: true } as const,
        ]);
        const { state, lateStretches } = run([...inputs, STOP, tick(20_000_000)]);
        expect([state.late, state.lateRun]).toEqual([null, null]);
        const told = lateStretches.reduce((sum, { frames: count }) => sum + count, 0);
        const late = arrived.filter(({ receivedAt, capturedAt }) => receivedAt - (capturedAt ?? 0) > 8_000).length;
        // A frame may also be late by its place alone, behind a hole that was given up.
        expect(told).toBeGreaterThanOrEqual(late - state.counts.disregarded);
        expect(told).toBeLessThanOrEqual(arrived.length);
        for (const { from, to } of lateStretches) expect(from).toBeLessThanOrEqual(to);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a device that sends no pictures', () => {
  it('is told within 31 s of its last one, however its signs of life come', () => {
    const signs = fc.array(fc.integer({ min: 0, max: 40_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(signs, (atMs) => {
        const seconds = Array.from({ length: 41 }, (_, second) => second * 1_000);
        const inputs = [...atMs.map(heartbeat), ...seconds.map((ms) => tick(ms))].sort((a, b) => atOf(a) - atOf(b));
        const { rows } = run([aFrame(1, -200), ...inputs]);
        const last = rows.at(-1);
        expect(last).toMatchObject({ anomalyType: 'connection_lost', endedAt: null });
        expect(last?.startedAt).toBeLessThanOrEqual(BEGIN + 20_000);
      }),
      { numRuns: 200 },
    );
  });
});

describe('a platform gap', () => {
  it('accuses nobody of silence from 30 s before to 30 s after it, known at once or only when over', () => {
    const gaps = fc.record({
      lastHeardMs: fc.integer({ min: 70_000, max: 99_000 }),
      lengthMs: fc.integer({ min: 0, max: 120_000 }),
      backAfterMs: fc.integer({ min: 0, max: 39_000 }),
      knownAtOnce: fc.boolean(),
    });
    fc.assert(
      fc.property(gaps, ({ lastHeardMs, lengthMs, backAfterMs, knownAtOnce }) => {
        const toMs = 100_000 + lengthMs;
        const gap: RulesInput = { kind: 'platform_gap', from: BEGIN + 100_000, to: BEGIN + toMs };
        const beats = Array.from({ length: 36 }, (_, beat) => beat * 2_000).filter((atMs) => atMs < lastHeardMs);
        const heard = [...beats, lastHeardMs].map((atMs, index) => aFrame(index + 1, atMs - 200));
        const silent = (fromMs: number, untilMs: number) =>
          Array.from({ length: Math.max(0, Math.floor((untilMs - fromMs) / 1_000)) }, (_, second) =>
            tick(fromMs + (second + 1) * 1_000),
          );
        const backMs = toMs + backAfterMs;
        const inputs = knownAtOnce
          ? [...heard, ...silent(lastHeardMs, 100_000), gap, ...silent(100_000, backMs)]
          : [...heard, ...silent(lastHeardMs, toMs), gap, ...silent(toMs, backMs)];
        const { rows } = run([...inputs, aFrame(1_000, backMs - 200)]);
        expect(rows.filter((row) => row.metadata?.excused !== 'platform_gap')).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });
});
