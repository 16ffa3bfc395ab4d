/**
 * What observations mean over time: a pure reducer, one per session.
 *
 * How a shell uses it:
 *
 * 1. Once per session `initialState(startedAt, nextFrameNumber)`; after a restart `restoreState(JSON.parse(column))`.
 * 2. Hand in everything that the session's log holds, in log order, as `frame` (also skipped and unreadable ones: they
 *    fill their number, and a number that never comes makes later frames wait up to 6 s); browser events and heartbeats
 *    as they arrive; a `tick` about once a second with `caughtUp` only when nothing that was received is still unread;
 *    pauses, the stop, and the platform's own gaps. `trustCaptureTime` says whose clock a frame is judged by, and
 *    `trustEventTime`, which `step` asks itself, whose an event. A sender
 *    that gives no capture time is handed in with `capturedAt: null` and is taken in order of arrival.
 * 3. `const { state, changes, alerts, lateStretches } = step(state, input, config)`.
 * 4. In one transaction: the state (its `position` is the log position it is computed up to), a row per change keyed by
 *    session and `anomaly.key` (the same replay gives the same keys, so an id derived from both is stable), the outbox.
 *    Save when something opened, grew or closed, else at least every 5 s; what lies between is replayed from the log.
 * 5. `opened` is announced; `grew` and `closed` overwrite the row. `evidence.position` is where the picture lies.
 *
 * What it promises (each has a test): no single frame begins or ends an anomaly; any order of arrival within 6 s of
 * capture time ends in the same anomalies, keys included; two of the same rule and object never overlap within the live
 * stream; the state stays under 16 KB; silence is not judged from 30 s before to 30 s after a platform gap.
 *
 * What it does not: a late stretch is a stream of its own, so its anomalies (`late`) may overlap the live ones in time.
 * More than 12 frames behind one hole give the hole up before its 6 s are over. Ticks decide about silence and about
 * holes only; what frames show goes on until a frame, a pause or the stop ends it.
 */
export type {
  Anomaly,
  AnomalyChange,
  AnomalyMetadata,
  Evidence,
  HighRiskAlert,
  LateStretch,
  ObjectType,
} from './anomaly.js';
export {
  type CaptureClaim,
  type EventClaim,
  type EventTime,
  type JudgedTime,
  trustCaptureTime,
  trustEventTime,
} from './clock.js';
export type {
  BrowserEventInput,
  FrameInput,
  HeartbeatInput,
  LifecycleInput,
  PlatformGapInput,
  RulesInput,
  TickInput,
} from './input.js';
export { isShownByOnePicture, type PictureOfAnomaly, pictureOf } from './one-picture.js';
export { openAnomalies } from './open-anomalies.js';
export * as ruleNumbers from './rules.js';
export { FRAME_RULES, type FrameRule, type FrameRuleId, type Persistence, type RulesConfig } from './rules.js';
export { initialState, type RulesState, restoreState, UnknownRulesState } from './state.js';
export { type StepResult, step } from './step.js';
