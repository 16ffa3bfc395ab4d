import type { AnomalyChange, HighRiskAlert, LateStretch } from './anomaly.js';
import { judgeBrowserEvent } from './browser-events.js';
import { type Pause, trustEventTime } from './clock.js';
import { endFrames, type Progress, passTime, takeFrame, withFrontierAsHole } from './frames.js';
import { countCriticals } from './high-risk.js';
import type {
  BrowserEventInput,
  FrameInput,
  LifecycleInput,
  PlatformGapInput,
  RulesInput,
  TickInput,
} from './input.js';
import type { RulesConfig } from './rules.js';
import { instant } from './sighting.js';
import { endSilence, excuseGap, expectFrom, type Heard, hear, judgeSilence, type SilenceStep } from './silence.js';
import { MAX_PAUSES, type RulesState } from './state.js';

export interface StepResult {
  readonly state: RulesState;
  /** In the order in which they happened; apply each to the row of its key. */
  readonly changes: readonly AnomalyChange[];
  readonly alerts: readonly HighRiskAlert[];
  /** For the timeline of the session. */
  readonly lateStretches: readonly LateStretch[];
}

/** One input further. Pure: the same state, input and config give the same result, and neither is changed.
 * @throws {RangeError} a frame's number or position is not an integer; times of any kind are borne */
export function step(state: RulesState, input: RulesInput, config: RulesConfig): StepResult {
  const { state: next, changes, lateStretches } = progressOf(state, input, config);
  const { highRisk, alerts } = countCriticals(next.highRisk, changes);
  return { state: { ...next, highRisk }, changes, alerts, lateStretches };
}

function progressOf(state: RulesState, input: RulesInput, config: RulesConfig): Progress {
  switch (input.kind) {
    case 'frame':
      return stepFrame(state, input, config);
    case 'browser_event':
      return stepBrowserEvent(state, input, config);
    case 'heartbeat':
      return heard(state, input.at, 'sign');
    case 'tick':
      return input.caughtUp ? stepTime(state, input, config) : still(state);
    case 'platform_gap':
      return stepGap(state, input);
    case 'paused':
    case 'resumed':
    case 'stopped':
      return stepLifecycle(state, input, config);
  }
}

function stepFrame(state: RulesState, frame: FrameInput, config: RulesConfig): Progress {
  if (!Number.isSafeInteger(frame.position)) throw new RangeError(`position is ${frame.position}, must be an integer`);
  // The log hands a frame out at least once; this state has it already.
  if (frame.position <= state.position) return still(state);
  return then(
    heard({ ...state, position: frame.position }, frame.receivedAt, frame.isPicture ? 'picture' : 'sign'),
    (next) => takeFrame(next, frame, config),
  );
}

function stepBrowserEvent(state: RulesState, input: BrowserEventInput, config: RulesConfig): Progress {
  const receivedAt = instant(input.at, state.silence.lastHeardAt);
  return then(heard(state, receivedAt, 'sign'), (next) => {
    if (next.stoppedAt !== null || !config.enabledRules.includes(input.event)) return still(next);
    const { unheard } = next.silence;
    const time = trustEventTime({ occurredAt: input.occurredAt, receivedAt, unheard, pauses: knownPauses(next) });
    const timed = time && { ...time, at: instant(time.at, receivedAt), receivedAt };
    const seq = (next.counters[input.event] ?? 0) + 1;
    const { browser, changes } = judgeBrowserEvent(next.browser, input, timed, seq);
    const counters = changes.length > 0 ? { ...next.counters, [input.event]: seq } : next.counters;
    return { state: { ...next, browser, counters }, changes, lateStretches: [] };
  });
}

function stepTime(state: RulesState, { now: claimed }: TickInput, config: RulesConfig): Progress {
  const now = instant(claimed, state.silence.lastHeardAt);
  return then(passTime(state, now, config), (next) => {
    if (isUnwatched(next)) return still(next);
    const isOn = config.enabledRules.includes('connection_lost');
    return silenceStep(next, (isOn ? judgeSilence : endSilence)(next.silence, raisedSilences(next), now));
  });
}

function stepGap(state: RulesState, { from: a, to: b }: PlatformGapInput): Progress {
  const from = instant(Math.min(a, b), state.silence.lastHeardAt);
  const to = Math.max(from, instant(Math.max(a, b), from));
  return silenceStep(state, excuseGap(state.silence, raisedSilences(state), { from, to }));
}

/** A change that the session is in already changes nothing; a stopped session stays stopped. */
function stepLifecycle(state: RulesState, { kind, at: claimed }: LifecycleInput, config: RulesConfig): Progress {
  const at = instant(claimed, state.silence.lastHeardAt);
  const isPaused = isUnwatched(state);
  if (state.stoppedAt !== null || (kind === 'paused' && isPaused) || (kind === 'resumed' && !isPaused)) {
    return still(state);
  }
  return then(endFrames(state, at, config), (judged) => {
    if (kind === 'resumed') {
      const from = judged.pause?.from ?? at;
      return still({ ...judged, pause: { from, to: Math.max(from, at) }, silence: expectFrom(judged.silence, at) });
    }
    const next = kind === 'paused' ? paused(judged, at) : stopped(judged, at);
    return silenceStep(next, endSilence(next.silence, raisedSilences(next), at));
  });
}

const paused = (state: RulesState, at: number): RulesState => ({
  ...state,
  pause: { from: at, to: null },
  // The oldest falls off.
  earlierPauses: knownPauses(state).slice(-(MAX_PAUSES - 1)),
});

const stopped = (state: RulesState, at: number): RulesState => ({ ...withFrontierAsHole(state), stoppedAt: at });

/** Nothing that the passing of time or the browser tells is held against a candidate who is paused or done. */
const isUnwatched = ({ pause, stoppedAt }: RulesState): boolean =>
  stoppedAt !== null || (pause !== null && pause.to === null);

/** Oldest first, at most MAX_PAUSES. */
const knownPauses = ({ earlierPauses, pause }: RulesState): readonly Pause[] =>
  pause === null ? earlierPauses : [...earlierPauses, pause];

function heard(state: RulesState, at: number, what: Heard): Progress {
  const { silence } = state;
  return silenceStep(state, hear(silence, raisedSilences(state), instant(at, silence.lastHeardAt), what));
}

const raisedSilences = ({ counters }: RulesState): number => counters.connection_lost ?? 0;

const silenceStep = (state: RulesState, { silence, raised, changes }: SilenceStep): Progress => ({
  state: { ...state, silence, counters: raised > 0 ? { ...state.counters, connection_lost: raised } : state.counters },
  changes,
  lateStretches: [],
});

const still = (state: RulesState): Progress => ({ state, changes: [], lateStretches: [] });

function then(first: Progress, go: (state: RulesState) => Progress): Progress {
  const second = go(first.state);
  return {
    state: second.state,
    changes: [...first.changes, ...second.changes],
    lateStretches: [...first.lateStretches, ...second.lateStretches],
  };
}
