import type { AnomalyChange, LateStretch } from './anomaly.js';
import type { FrameInput } from './input.js';
import { contains, type NumberRange, withoutNumber } from './ranges.js';
import { LATE_STRETCH_MS, REORDER_WINDOW_MS, type RulesConfig } from './rules.js';
import { type Sighting, sightingOf } from './sighting.js';
import { type LateLane, MAX_HELD, MAX_HELD_LATE, MAX_HOLES, type RulesState } from './state.js';
import { endStream, FRESH_STREAM, isLate, judgeFrame, type StreamStep } from './stream.js';

/**
 * Brings frames into the order of their numbers. The device numbers its frames without holes, so a frame whose
 * predecessor was judged is judged at once; only behind a hole does it wait, until the hole is filled or the window of
 * 6 s is past. Hence the law: every order of arrival in which no frame comes later than 6 s of capture time after the
 * newest ends in exactly the anomalies of the right order.
 */
export interface Progress {
  readonly state: RulesState;
  readonly changes: readonly AnomalyChange[];
  readonly lateStretches: readonly LateStretch[];
}

/** @throws {RangeError} frameNumber is not an integer: the door lets none such in */
export function takeFrame(before: RulesState, frame: FrameInput, config: RulesConfig): Progress {
  const number = frame.frameNumber;
  if (!Number.isSafeInteger(number)) throw new RangeError(`frameNumber is ${number}, must be an integer`);
  const sighting = sightingOf(frame, before.silence.lastHeardAt);
  const newestAt = Math.max(before.newestAt, sighting.at);
  const state: RulesState = { ...before, newestAt };
  if (state.stoppedAt !== null) return takeLate(start(state), sighting, config);
  if (frame.capturedAt === null) return takeAsItCame(start(state), sighting, config);
  const main = !state.begun && number < state.main.next ? { ...state.main, next: number } : state.main;
  if (number < main.next) return takeLate(start(state), sighting, config);
  if (main.held.some((each) => each.frameNumber === number)) return start(disregarded(state));
  const held = inOrder([...main.held, sighting]);
  return release(start({ ...state, main: { ...main, held } }), config, isPastWindow(newestAt));
}

/** Time passed, all received was handed in: gives up holes that were waited for long enough. @param now ms */
export function passTime(state: RulesState, now: number, config: RulesConfig): Progress {
  const released = release(start(state), config, (head) => now - head.receivedAt > REORDER_WINDOW_MS);
  const { late, lateRun } = released.state;
  const isRunOver = lateRun !== null && now - lateRun.lastReceivedAt >= LATE_STRETCH_MS;
  const told = isRunOver ? endLateRun(released) : released;
  return late && now - late.lastReceivedAt >= LATE_STRETCH_MS ? finishLate(told, late, config) : told;
}

/** Judges what waits and ends what goes on: for a pause, a resumption, the stop. @param at ms since the Unix epoch */
export function endFrames(state: RulesState, at: number, config: RulesConfig): Progress {
  const released = endLateRun(release(start(state), config, () => true));
  const { main, counters } = released.state;
  return advanced(released, endStream(main.stream, counters, at), (stream) => ({
    main: { ...released.state.main, stream },
  }));
}

/** The stop: every number that has not come yet is a hole, so that a frame from the spool is judged as late. */
export function withFrontierAsHole(state: RulesState): RulesState {
  return { ...state, holes: withHole(state.holes, { from: state.main.next, to: Number.MAX_SAFE_INTEGER }) };
}

/** Without a capture time the order of arrival is the order. */
function takeAsItCame(progress: Progress, sighting: Sighting, config: RulesConfig): Progress {
  const before = release(progress, config, (head) => head.frameNumber < sighting.frameNumber);
  return release(judgeInMain(before, sighting, config), config, isPastWindow(before.state.newestAt));
}

function release(progress: Progress, config: RulesConfig, mayGiveUp: (head: Sighting) => boolean): Progress {
  let current = progress;
  for (;;) {
    const { main } = current.state;
    const head = main.held[0];
    if (!head) return current;
    const isDue = head.frameNumber <= main.next || main.held.length > MAX_HELD || mayGiveUp(head);
    if (!isDue) return current;
    const state = { ...current.state, main: { ...main, held: main.held.slice(1) } };
    current = judgeInMain({ ...current, state }, head, config);
  }
}

/** Judges the frame now; the numbers jumped over become a hole. */
function judgeInMain(progress: Progress, sighting: Sighting, config: RulesConfig): Progress {
  const { main, holes } = progress.state;
  const number = sighting.frameNumber;
  const known = number > main.next ? withHole(holes, { from: main.next, to: number - 1 }) : judgedNumber(holes, number);
  const state: RulesState = {
    ...progress.state,
    begun: true,
    main: { ...main, next: Math.max(main.next, number + 1) },
    holes: known,
  };
  const step = judge(state, main.stream, sighting, config, false);
  const judged = advanced({ ...progress, state }, step, (stream) => ({ main: { ...state.main, stream } }));
  return isLate(sighting) ? lateInOrder(judged, sighting) : endLateRun(judged);
}

/** A spool that drains in order fills its own gap: its frames are judged in their place, and told as a late stretch. */
function lateInOrder(progress: Progress, { at, receivedAt }: Sighting): Progress {
  const run = progress.state.lateRun ?? { from: at, to: at, frames: 0, lastReceivedAt: receivedAt };
  const lateRun = {
    from: Math.min(run.from, at),
    to: Math.max(run.to, at),
    frames: run.frames + 1,
    lastReceivedAt: Math.max(run.lastReceivedAt, receivedAt),
  };
  return { ...progress, state: { ...progress.state, lateRun } };
}

function endLateRun(progress: Progress): Progress {
  const { lateRun } = progress.state;
  if (!lateRun) return progress;
  const { from, to, frames } = lateRun;
  const lateStretches = [...progress.lateStretches, { from, to, frames }];
  return { ...progress, state: { ...progress.state, lateRun: null }, lateStretches };
}

function takeLate(progress: Progress, sighting: Sighting, config: RulesConfig): Progress {
  const number = sighting.frameNumber;
  const isMissing = progress.state.holes.some((hole) => contains(hole, number));
  const isHeld = progress.state.late?.held.some((each) => each.frameNumber === number);
  if (!isMissing || isHeld) return { ...progress, state: disregarded(progress.state) };
  const { late } = progress.state;
  const isOther = late !== null && (number < late.next || number > late.to);
  const before = isOther ? finishLate(progress, late, config) : progress;
  const lane = before.state.late ?? newLateLane(before.state, sighting);
  const held = inOrder([...lane.held, sighting]);
  const lastReceivedAt = Math.max(lane.lastReceivedAt, sighting.receivedAt);
  const { counts } = before.state;
  const state = { ...before.state, counts: { ...counts, late: counts.late + 1 } };
  const advancedLane = judgeHeld({ ...before, state }, { ...lane, held, lastReceivedAt }, config, MAX_HELD_LATE);
  const after = advancedLane.state.late;
  return after && after.next > after.to ? finishLate(advancedLane, after, config) : advancedLane;
}

function newLateLane({ holes }: RulesState, { frameNumber, receivedAt }: Sighting): LateLane {
  const hole = holes.find((each) => contains(each, frameNumber)) ?? { from: frameNumber, to: frameNumber };
  const { from, to } = hole;
  return { next: from, to, held: [], stream: FRESH_STREAM, lastReceivedAt: receivedAt, frames: 0, span: null };
}

/** Complete, or nothing more came: judges what waits, ends what goes on with the last frame, reports the stretch. */
function finishLate(progress: Progress, late: LateLane, config: RulesConfig): Progress {
  const judged = judgeHeld(progress, late, config, 0);
  const lane = judged.state.late ?? late;
  const ended = advanced(judged, endStream(lane.stream, judged.state.counters, lane.span?.to ?? 0), () => ({
    late: null,
  }));
  if (!lane.span) return ended;
  return { ...ended, lateStretches: [...ended.lateStretches, { ...lane.span, frames: lane.frames }] };
}

/** Judges the held frames that are due; more than `mostHeld` never wait. */
function judgeHeld(progress: Progress, late: LateLane, config: RulesConfig, mostHeld: number): Progress {
  let lane = late;
  let current = progress;
  for (;;) {
    const [head, ...rest] = lane.held;
    if (!head || (head.frameNumber > lane.next && lane.held.length <= mostHeld)) {
      return { ...current, state: { ...current.state, late: lane } };
    }
    const state = { ...current.state, holes: judgedNumber(current.state.holes, head.frameNumber) };
    const step = judge(state, lane.stream, head, config, true);
    const { from, to } = lane.span ?? { from: head.at, to: head.at };
    lane = {
      ...lane,
      next: head.frameNumber + 1,
      held: rest,
      stream: step.stream,
      frames: lane.frames + 1,
      span: { from: Math.min(from, head.at), to: Math.max(to, head.at) },
    };
    current = advanced({ ...current, state }, step, () => ({}));
  }
}

function judge(
  { counters, pause, silence }: RulesState,
  stream: StreamStep['stream'],
  sighting: Sighting,
  { enabledRules }: RulesConfig,
  lateStream: boolean,
): StreamStep {
  const isPaused = pause !== null && sighting.at >= pause.from && (pause.to === null || sighting.at < pause.to);
  if (isPaused) return { stream, counters, changes: [] };
  return judgeFrame(stream, counters, sighting, { enabledRules, gaps: silence.gaps, lateStream });
}

const start = (state: RulesState): Progress => ({ state, changes: [], lateStretches: [] });

const advanced = (
  progress: Progress,
  step: StreamStep,
  place: (stream: StreamStep['stream']) => Partial<RulesState>,
): Progress => ({
  ...progress,
  state: { ...progress.state, counters: step.counters, ...place(step.stream) },
  changes: [...progress.changes, ...step.changes],
});

const isPastWindow = (newestAt: number) => (head: Sighting) => newestAt - head.at > REORDER_WINDOW_MS;

const inOrder = (frames: readonly Sighting[]): readonly Sighting[] =>
  [...frames].sort((a, b) => a.frameNumber - b.frameNumber);

/** The oldest hole is forgotten when there are too many: its frames, should they still come, are disregarded. */
const withHole = (holes: readonly NumberRange[], hole: NumberRange): readonly NumberRange[] =>
  [...holes, hole].sort((a, b) => a.from - b.from).slice(-MAX_HOLES);

const judgedNumber = (holes: readonly NumberRange[], number: number): readonly NumberRange[] =>
  withoutNumber(holes, number).slice(-MAX_HOLES);

const disregarded = (state: RulesState): RulesState => ({
  ...state,
  counts: { ...state.counts, disregarded: state.counts.disregarded + 1 },
});
