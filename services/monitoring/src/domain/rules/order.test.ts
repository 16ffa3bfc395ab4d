import { describe, expect, it } from '@jest/globals';
import type { FrameInput } from './input.js';
import { MAX_HELD } from './state.js';
import {
  aFrame,
  aPicture,
  BEGIN,
  everyTwoSeconds,
  kinds,
  lifecycle,
  nobody,
  run,
  tick,
  withObject,
  withPeople,
} from './testing/sessions.js';

/** As they arrive: the log gives rising positions. */
const inLogOrder = (frames: readonly FrameInput[]): FrameInput[] =>
  frames.map((frame, position) => ({ ...frame, position }));
const numbered = (numbers: readonly number[], outcome: () => FrameInput['outcome']): FrameInput[] =>
  numbers.map((number) => aFrame(number, number * 2_000, outcome()));
const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);
const crowd = () => withPeople(2);

describe('frames in order', () => {
  it('are judged at once', () => {
    const [first, second] = numbered([1, 2], crowd);
    expect(run([first, second].filter((frame) => frame !== undefined)).rows).toHaveLength(1);
  });

  it('may begin below the number that was agreed', () => {
    expect(run(inLogOrder(numbered([0, 1], crowd))).rows).toHaveLength(1);
  });

  it('change nothing when the log hands them out again', () => {
    const frames = everyTwoSeconds([nobody(), nobody(), nobody()]);
    const once = run(frames);
    expect(run(frames, undefined, once.state)).toMatchObject({ state: once.state, changes: [] });
  });

  it('claimed to be of the future do not stop the clock for those that follow', () => {
    const ahead = { ...aFrame(1, 0), capturedAt: BEGIN + 3_600_000 };
    const frames = [ahead, ...numbered([2, 3, 4, 5, 6], nobody)];
    expect(run(frames).rows).toMatchObject([{ anomalyType: 'face_absent', startedAt: BEGIN + 4_000 }]);
  });

  it('refuse a number or position that is none', () => {
    expect(() => run([{ ...aFrame(1, 0), frameNumber: Number.NaN }])).toThrow(RangeError);
    expect(() => run([{ ...aFrame(1, 0), position: 1.5 }])).toThrow(RangeError);
  });
});

describe('a frame behind a hole', () => {
  it('waits, and is judged when the hole is filled', () => {
    const waiting = run(inLogOrder(numbered([1, 3, 4], crowd)));
    expect(waiting.changes).toEqual([]);
    const missing = { ...aFrame(2, 4_000, aPicture()), position: 3 };
    expect(run([missing], undefined, waiting.state).rows).toHaveLength(1);
  });

  it('waits for 6 s of capture time and not longer', () => {
    const waiting = numbered([1, 3, 4, 5, 6], crowd);
    expect(run(inLogOrder(waiting)).changes).toEqual([]);
    expect(run(inLogOrder([...waiting, aFrame(7, 12_001, crowd())])).rows).toHaveLength(1);
  });

  it('waits for 6 s of server time when nothing else comes, unless the consumer is behind', () => {
    const frames = inLogOrder(numbered([1, 3], crowd));
    expect(run([...frames, tick(12_200), tick(60_000, false)]).rows).toEqual([]);
    expect(run([...frames, tick(12_201)]).rows).toHaveLength(1);
  });

  it('does not wait with more than a dozen others', () => {
    const crowded = numbers(2, MAX_HELD + 2).map((number) => aFrame(number, 2_000 + number, crowd()));
    expect(run(crowded.slice(0, -1)).changes).toEqual([]);
    expect(run(crowded).state.main.held).toEqual([]);
  });

  it('is judged before a pause and before the stop', () => {
    for (const kind of ['paused', 'stopped'] as const) {
      expect(run([...inLogOrder(numbered([1, 3], crowd)), lifecycle(kind, 6_500)]).rows).toHaveLength(1);
    }
  });

  it('does not wait when its sender gives no capture time', () => {
    const old = numbered([10, 20], crowd).map((frame) => ({ ...frame, capturedAt: null }));
    expect(run(old).rows).toHaveLength(1);
    expect(run(inLogOrder([...old].reverse())).rows).toHaveLength(1);
  });
});

describe('a late stretch', () => {
  // 1..3 in time, 4..6 spooled, 7..11 live again: the hole is given up with 11.
  const live = [...numbered([1, 2, 3], aPicture), ...numbered([7, 8, 9, 10, 11], aPicture)];
  const spooled = (outcome: () => FrameInput['outcome'], which = [4, 5, 6]) =>
    numbered(which, outcome).map((frame) => ({ ...frame, receivedAt: BEGIN + 24_000 + frame.frameNumber }));

  it('is judged as a stream of its own and marked late, when complete', () => {
    const result = run(inLogOrder([...live, ...spooled(crowd)]));
    expect(result.rows).toMatchObject([
      { key: 'late/multiple_faces:1', late: true, startedAt: BEGIN + 8_000, endedAt: BEGIN + 12_000 },
    ]);
    expect(result.lateStretches).toEqual([{ from: BEGIN + 8_000, to: BEGIN + 12_000, frames: 3 }]);
    expect(result.state).toMatchObject({ late: null, holes: [], counts: { late: 3 } });
  });

  it('is judged in the order of its numbers', () => {
    const [four, five, six] = spooled(crowd);
    const backwards = [six, five, four].filter((frame) => frame !== undefined);
    expect(run(inLogOrder([...live, ...backwards])).rows).toMatchObject([{ startedAt: BEGIN + 8_000 }]);
  });

  it('is closed 60 s after its last frame when the rest never comes', () => {
    const some = inLogOrder([...live, ...spooled(crowd, [4, 6])]);
    expect(run([...some, tick(84_005)]).lateStretches).toEqual([]);
    expect(run([...some, tick(84_006)])).toMatchObject({
      lateStretches: [{ from: BEGIN + 8_000, to: BEGIN + 12_000, frames: 2 }],
      rows: [{ key: 'late/multiple_faces:1', endedAt: BEGIN + 12_000 }, { anomalyType: 'connection_lost' }],
    });
  });

  it('withdraws nothing and shifts no key of the live stream', () => {
    const phone = () => withObject('phone', 0.8);
    const raised = [...numbered([1, 2, 3], aPicture), ...numbered([7, 8, 9, 10, 11], phone)];
    const without = run(inLogOrder(raised));
    const result = run(inLogOrder([...raised, ...spooled(phone)]));
    expect(result.changes.slice(0, without.changes.length)).toEqual(without.changes);
    expect(result.rows.map((row) => row.key)).toEqual(['forbidden_object:1', 'late/forbidden_object:1']);
  });

  it('alarms nobody: critical anomalies of the past are no high risk now', () => {
    const flapping = numbers(4, 24).map((number) =>
      aFrame(number, number * 2_000, number % 7 < 3 ? crowd() : aPicture()),
    );
    const later = numbered(numbers(25, 30), aPicture);
    const late = flapping.map((frame) => ({ ...frame, receivedAt: BEGIN + 61_000 }));
    const result = run(inLogOrder([...numbered([1, 2, 3], aPicture), ...later, ...late]));
    expect(result.rows.filter((row) => row.severity === 'critical').length).toBeGreaterThanOrEqual(3);
    expect(result.alerts).toEqual([]);
  });

  it('does not judge a frame again that was judged before', () => {
    const repeated = inLogOrder([...live, ...spooled(aPicture), ...numbered([2, 5], crowd)]);
    expect(run(repeated)).toMatchObject({ changes: [], state: { counts: { late: 3, disregarded: 2 } } });
  });

  it('may follow the stop', () => {
    const stopped = [...everyTwoSeconds([aPicture(), aPicture()]), lifecycle('stopped', 4_000)];
    const after = run([...stopped, ...numbered([3, 4, 5], crowd), tick(70_200)]);
    expect(after.rows).toMatchObject([{ key: 'late/multiple_faces:1', endedAt: BEGIN + 10_000 }]);
  });

  it('that comes in order, with nothing newer judged, is judged at once and still marked late', () => {
    const spool = numbered([1, 2, 3], crowd).map((frame) => ({ ...frame, receivedAt: BEGIN + 40_000 }));
    expect(run(spool).rows).toMatchObject([{ key: 'multiple_faces:1', late: true, endedAt: null }]);
  });
});

describe('a pause', () => {
  it('ends what goes on, and what was captured in it is not judged', () => {
    const before = everyTwoSeconds([crowd(), crowd()]);
    const during = numbered([3, 4, 5], crowd);
    const result = run([...before, lifecycle('paused', 5_000), ...during, lifecycle('resumed', 11_000)]);
    expect(kinds(result)).toEqual(['opened multiple_faces:1', 'closed multiple_faces:1']);
    expect(result.rows[0]?.endedAt).toBe(BEGIN + 5_000);
    const again = run(numbered([6, 7], crowd), undefined, result.state);
    expect(again.rows).toMatchObject([{ key: 'multiple_faces:2', startedAt: BEGIN + 12_000 }]);
  });

  it('told twice is one pause, and a resumption without one changes nothing', () => {
    const paused = run([lifecycle('paused', 1_000)]);
    expect(run([lifecycle('paused', 2_000)], undefined, paused.state).state).toEqual(paused.state);
    expect(run([lifecycle('resumed', 2_000)]).state.pause).toBeNull();
  });
});

describe('a spool that drains in order', () => {
  // 1..3 in time, 4..13 held in the spool while the line was away, 14 live again.
  const drained = numbered(numbers(4, 13), nobody).map((frame, index) => ({
    ...frame,
    receivedAt: BEGIN + 27_000 + index * 100,
  }));
  const before = numbered([1, 2, 3], aPicture);
  /** Those that came within 8 s of their capture are not late. */
  const stretch = { from: BEGIN + 8_000, to: BEGIN + 18_000, frames: 6 };

  it('is judged in its place, marked late, and told as a late stretch when the next frame is on time', () => {
    const result = run(inLogOrder([...before, ...drained, aFrame(14, 28_000)]));
    expect(result.rows).toMatchObject([{ key: 'face_absent:1', late: true, startedAt: BEGIN + 8_000 }]);
    expect(result.lateStretches).toEqual([stretch]);
    expect(result.state.lateRun).toBeNull();
  });

  it('is told 60 s after its last late frame when nothing more comes, and at the stop', () => {
    const late = drained.slice(0, 6);
    const lastReceivedMs = 27_500;
    const some = inLogOrder([...before, ...late]);
    expect(run([...some, tick(lastReceivedMs + 59_999)]).lateStretches).toEqual([]);
    expect(run([...some, tick(lastReceivedMs + 60_000)]).lateStretches).toEqual([stretch]);
    expect(run([...some, lifecycle('stopped', 30_000)]).lateStretches).toEqual([stretch]);
  });
});
