import { type Observation, RULE_NAMES } from '@proctorwise/contracts';
import { type AnomalyChange, initialState, type RulesInput, step } from '@proctorwise/monitoring/rules';
import type { EventType, LabelledEvent, Split } from '../labels.js';
import { unitOf } from '../labels.js';
import type { Looked } from '../look/look-at-all.js';
import { isObservation } from '../look/observation-cache.js';

/** What the rules raised, in the words of events.csv; times in seconds of the clip. */
export interface Raised {
  readonly type: Exclude<EventType, 'phone_lying'>;
  readonly from: number;
  readonly to: number;
  /** Capture time of the picture at which it was raised. */
  readonly openedAt: number;
  readonly description: string;
  /** File of the strongest picture; the picture at which it was raised where no picture shows it. */
  readonly file: string;
}

/** One clip, what is in it and what was said. */
export interface JudgedClip {
  readonly name: string;
  readonly unit: string;
  readonly split: Split;
  readonly variant: string;
  readonly pictures: readonly Looked[];
  readonly events: readonly LabelledEvent[];
  readonly raised: readonly Raised[];
  /** How long it lasts, its last picture included. */
  readonly seconds: number;
}

/** Any instant: the rules know differences only. */
const BEGIN = 1_700_000_000_000;
/** From capture to the door, as in production. */
const ON_THE_WAY_MS = 200;

/** Hands the clips' observations to monitoring's rules as monitoring does, each clip a session of its own. */
export function judgeClips(pictures: readonly Looked[], events: readonly LabelledEvent[]): JudgedClip[] {
  const clips = new Map<string, Looked[]>();
  for (const picture of pictures) {
    const name = picture.label.clip?.name;
    if (name !== undefined) clips.set(name, [...(clips.get(name) ?? []), picture]);
  }
  return [...clips].map(([name, unsorted]) => {
    const shots = unsorted.sort((a, b) => secondsOf(a) - secondsOf(b));
    const [first] = shots as [Looked];
    return {
      name,
      unit: unitOf(first.label),
      split: first.label.split,
      variant: first.label.variant,
      pictures: shots,
      events: events.filter(({ clip }) => clip === name),
      raised: raisedBy(shots),
      seconds: lengthOf(shots),
    };
  });
}

const secondsOf = ({ label }: Looked): number => label.clip?.seconds ?? 0;

/** The last picture lasts as long as the one before it. */
function lengthOf(shots: readonly Looked[]): number {
  const [last, before] = [shots.at(-1), shots.at(-2)];
  if (!last) return 0;
  return secondsOf(last) + (before ? secondsOf(last) - secondsOf(before) : 0) - secondsOf(shots[0] as Looked);
}

/** Every rule on, one frame after the other, then the stop. */
function raisedBy(shots: readonly Looked[]): Raised[] {
  const frames = shots.map(({ label, seen }, at): { input: RulesInput; seconds: number } => {
    const capturedAt = BEGIN + 1_000 * (label.clip?.seconds ?? 0);
    const outcome: Observation | 'unreadable' = isObservation(seen) ? seen : 'unreadable';
    return {
      seconds: label.clip?.seconds ?? 0,
      input: {
        kind: 'frame',
        position: at + 1,
        frameNumber: at + 1,
        capturedAt,
        receivedAt: capturedAt + ON_THE_WAY_MS,
        clockDoubtful: false,
        outcome,
        isPicture: true,
      },
    };
  });
  const end = frames.at(-1)?.seconds ?? 0;
  const stop = { seconds: end, input: { kind: 'stopped', at: BEGIN + 1_000 * end + ON_THE_WAY_MS } as const };
  const found = new Map<string, { openedAt: number; openedBy: number; last: AnomalyChange['anomaly'] }>();
  let state = initialState(BEGIN);
  for (const [at, { input, seconds }] of [...frames, stop].entries()) {
    const result = step(state, input, { enabledRules: RULE_NAMES });
    state = result.state;
    for (const { anomaly } of result.changes) {
      const before = found.get(anomaly.key) ?? { openedAt: seconds, openedBy: Math.min(at, shots.length - 1) };
      found.set(anomaly.key, { ...before, last: anomaly });
    }
  }
  return [...found.values()].flatMap(({ openedAt, openedBy, last }) => {
    const type = typeOf(last);
    if (type === null) return [];
    const strongest = last.evidence ? last.evidence.frameNumber - 1 : openedBy;
    return [
      {
        type,
        from: (last.startedAt - BEGIN) / 1_000,
        to: ((last.endedAt ?? last.lastSeenAt) - BEGIN) / 1_000,
        openedAt,
        description: last.description,
        file: (shots[strongest] ?? (shots[openedBy] as Looked)).label.file,
      },
    ];
  });
}

/** Null: nothing that pictures tell. */
function typeOf({ anomalyType, metadata }: AnomalyChange['anomaly']): Raised['type'] | null {
  switch (anomalyType) {
    case 'face_absent':
      return 'absent';
    case 'multiple_faces':
      return 'more';
    case 'camera_covered':
      return 'covered';
    case 'static_picture':
      return 'static';
    case 'forbidden_object': {
      const object = metadata?.object_type;
      return object === 'cell phone' ? 'phone' : (object ?? null);
    }
    default:
      return null;
  }
}
