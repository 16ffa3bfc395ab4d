import { type Observation, RULE_NAMES } from '@proctorwise/contracts';
import type { Anomaly, AnomalyChange, HighRiskAlert, LateStretch } from '../anomaly.js';
import type { FrameInput, RulesInput } from '../input.js';
import type { RulesConfig } from '../rules.js';
import { initialState, type RulesState } from '../state.js';
import { step } from '../step.js';

/** Any instant will do; this one makes times in failures readable. */
export const BEGIN = 1_000_000;
export const EVERY_RULE: RulesConfig = { enabledRules: RULE_NAMES };

let pictures = 0;

/** People side by side, who move from picture to picture as people do. */
const peopleWhoMove = (count: number): Observation['people'] =>
  Array.from({ length: Math.min(9, Math.max(0, Math.trunc(count) || 0)) }, (_, at) => {
    const left = 20 + at * 70 + (pictures % 5) * 4;
    return { box: [left, 100, left + 60, 170], score: 0.9 - at / 20, hasFace: true, body: null };
  });

/** One candidate, sharp and lit, in a picture unlike any other. */
export function aPicture(differs: Partial<Observation> = {}): Observation {
  pictures += 1;
  return {
    width: 640,
    height: 480,
    present: 1,
    people: peopleWhoMove(differs.present ?? 1),
    faces: [{ box: [200, 100, 300, 220], score: 0.93, landmarks: [] }],
    persons: [{ box: [100, 60, 420, 480], score: 0.9 }],
    objects: [],
    doubt: 'none',
    sharpness: 80,
    brightness: 120,
    hash: pictures.toString(16).padStart(16, '0'),
    model: 'test',
    milliseconds: 17,
    ...differs,
  };
}

export const nobody = (differs: Partial<Observation> = {}): Observation =>
  aPicture({ present: 0, faces: [], persons: [], ...differs });

export const withPeople = (present: number): Observation =>
  aPicture({
    present,
    persons: Array.from({ length: present }, (_, at) => ({
      box: [at * 100, 0, at * 100 + 90, 480],
      score: 0.9 - at / 20,
    })),
  });

export const withObject = (label: 'phone' | 'book' | 'laptop', score: number): Observation =>
  aPicture({ objects: [{ label, score, box: [417.6, 184.1, 528.5, 419.7] }] });

/** A frame as it comes in order: position and number agree, received 200 ms after its capture. @param atMs after BEGIN */
export function aFrame(frameNumber: number, atMs: number, outcome: FrameInput['outcome'] = aPicture()): FrameInput {
  const capturedAt = BEGIN + atMs;
  return {
    kind: 'frame',
    position: frameNumber,
    frameNumber,
    capturedAt,
    receivedAt: capturedAt + 200,
    clockDoubtful: false,
    outcome,
    isPicture: true,
  };
}

/** Frames from number 1 on, at these ms after BEGIN. */
export const framesAt = (seen: readonly (readonly [atMs: number, outcome: FrameInput['outcome']])[]): FrameInput[] =>
  seen.map(([atMs, outcome], index) => aFrame(index + 1, atMs, outcome));

/** Frames from number 1 on, one every 2 s from BEGIN. */
export const everyTwoSeconds = (outcomes: readonly FrameInput['outcome'][]): FrameInput[] =>
  framesAt(outcomes.map((outcome, index) => [index * 2_000, outcome]));

export const tick = (atMs: number, caughtUp = true): RulesInput => ({ kind: 'tick', now: BEGIN + atMs, caughtUp });
export const heartbeat = (atMs: number): RulesInput => ({ kind: 'heartbeat', at: BEGIN + atMs });
export const lifecycle = (kind: 'paused' | 'resumed' | 'stopped', atMs: number): RulesInput => ({
  kind,
  at: BEGIN + atMs,
});

export interface Run {
  readonly state: RulesState;
  readonly changes: readonly AnomalyChange[];
  readonly alerts: readonly HighRiskAlert[];
  readonly lateStretches: readonly LateStretch[];
  /** The rows as a shell holds them: the newest change of each key, in order of opening. */
  readonly rows: readonly Anomaly[];
}

/** Hands in one input after the other. */
export function run(
  inputs: readonly RulesInput[],
  config: RulesConfig = EVERY_RULE,
  from: RulesState = initialState(BEGIN),
): Run {
  let state = from;
  const changes: AnomalyChange[] = [];
  const alerts: HighRiskAlert[] = [];
  const lateStretches: LateStretch[] = [];
  for (const input of inputs) {
    const result = step(state, input, config);
    state = result.state;
    changes.push(...result.changes);
    alerts.push(...result.alerts);
    lateStretches.push(...result.lateStretches);
  }
  const rows = new Map(changes.map(({ anomaly }) => [anomaly.key, anomaly]));
  return { state, changes, alerts, lateStretches, rows: [...rows.values()] };
}

export const kinds = (result: Run): string[] => result.changes.map(({ kind, anomaly }) => `${kind} ${anomaly.key}`);
