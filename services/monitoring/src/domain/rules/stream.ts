import type { RuleName } from '@proctorwise/contracts';
import type { AnomalyChange } from './anomaly.js';
import { type Background, lookPast, NO_BACKGROUND } from './background.js';
import { anomalyOf } from './describe.js';
import type { TimeRange } from './ranges.js';
import { BRIDGE_MS, FRAME_RULES, type FrameRule, REDUCED_ABOVE_MS } from './rules.js';
import type { Seen, Sighting } from './sighting.js';
import { isSamePicture, referenceOf, signalOf } from './signal.js';
import { endTrack, FRESH_TRACK, stepTrack, type Track, type TrackStep } from './track.js';

/** What is remembered of frames judged one after the other. */
export interface Stream {
  /** Time of the newest analysed frame, ms since the Unix epoch; null before the first. */
  readonly lastAt: number | null;
  /** By rule id; a rule without an entry has nothing to remember. */
  readonly tracks: Readonly<Record<string, Track>>;
  /** The room; it outlives what goes on in it. */
  readonly background: Background;
}

export const FRESH_STREAM: Stream = { lastAt: null, tracks: {}, background: NO_BACKGROUND };

export interface Judging {
  readonly enabledRules: readonly RuleName[];
  readonly gaps: readonly TimeRange[];
  /** Is the stream made of late frames? Its anomalies are marked so and counted for themselves. */
  readonly lateStream: boolean;
}

export interface StreamStep {
  readonly stream: Stream;
  readonly counters: Readonly<Record<string, number>>;
  readonly changes: readonly AnomalyChange[];
}

/** What is received so long after its time is evidence of the past: the window, and what clocks may be off. */
const LATE_AFTER_MS = 8_000;

/** Did it come too long after its time to tell of the present? */
export const isLate = ({ at, receivedAt }: Pick<Sighting, 'at' | 'receivedAt'>): boolean =>
  receivedAt - at > LATE_AFTER_MS;

/** Judges one frame after those judged before. Time never runs backwards here: an earlier one counts as simultaneous. */
export function judgeFrame(
  stream: Stream,
  counters: StreamStep['counters'],
  sighting: Sighting,
  judging: Judging,
): StreamStep {
  if (sighting.seen === null) return { stream, counters, changes: [] };
  const at = Math.max(stream.lastAt ?? sighting.at, sighting.at);
  const broken = stream.lastAt !== null && isBroken(stream.lastAt, at, judging.gaps);
  const before = broken ? endStream(stream, counters, 0) : { stream, counters, changes: [] };
  const gapMs = broken || stream.lastAt === null ? 0 : at - stream.lastAt;
  const late = judging.lateStream || isLate({ ...sighting, at });
  const { background, seen } = lookPast(stream.background, sighting.seen, at);
  const steps = new Steps(before);
  for (const rule of FRAME_RULES) {
    const track = before.stream.tracks[rule.id] ?? FRESH_TRACK;
    if (!judging.enabledRules.includes(rule.name)) {
      steps.take(rule, endTrack(track, 0), judging.lateStream);
      continue;
    }
    const { frameNumber, position } = sighting;
    const current = rule.id === 'static_picture' ? withReference(track, seen) : track;
    const signal = signalOf(rule, seen, current.reference, current.episode !== null);
    const glimpse = { at, ...signal, frameNumber, position, present: seen.present, gapMs };
    const opening = { key: steps.nextKey(rule, judging.lateStream), late };
    steps.take(rule, stepTrack(current, rule, glimpse, opening), judging.lateStream);
  }
  return steps.result(at, background);
}

/** Ends all that goes on: at `at`, or with the last frame that shows it where that is too long ago to tell. */
export function endStream(stream: Stream, counters: StreamStep['counters'], at: number): StreamStep {
  const end = stream.lastAt !== null && at - stream.lastAt > BRIDGE_MS ? 0 : at;
  const steps = new Steps({ stream, counters, changes: [] });
  for (const rule of FRAME_RULES) {
    const track = stream.tracks[rule.id];
    if (track) steps.take(rule, endTrack(track, end), false);
  }
  // What comes after, also a straggler from before, counts from the end: two of one rule never overlap.
  return steps.result(stream.lastAt === null ? null : Math.max(stream.lastAt, end), stream.background);
}

/** Too long between two frames, or the platform failed in between: nobody can say what went on there. */
function isBroken(from: number, to: number, gaps: readonly TimeRange[]): boolean {
  if (to - from > BRIDGE_MS) return true;
  return to - from > REDUCED_ABOVE_MS && gaps.some((gap) => gap.from < to && gap.to > from);
}

/** While nothing stands still, another picture becomes the one that later ones are compared with. */
function withReference(track: Track, seen: Seen): Track {
  if (track.episode !== null || (track.reference !== null && isSamePicture(track.reference, seen))) return track;
  return { ...FRESH_TRACK, reference: referenceOf(seen) };
}

/** Collects the steps of all rules for one frame; lives within one call. */
class Steps {
  readonly #tracks: Record<string, Track> = {};
  readonly #changes: AnomalyChange[];
  readonly #counters: Record<string, number>;

  constructor(before: StreamStep) {
    this.#changes = [...before.changes];
    this.#counters = { ...before.counters };
  }

  nextKey(rule: FrameRule, lateStream: boolean): string {
    const counter = counterOf(rule, lateStream);
    return `${counter}:${(this.#counters[counter] ?? 0) + 1}`;
  }

  take(rule: FrameRule, { track, event }: TrackStep, lateStream: boolean): void {
    if (track !== FRESH_TRACK) this.#tracks[rule.id] = track;
    const raised = event?.episode.raised;
    if (!event || !raised) return;
    if (event.kind === 'opened') {
      const counter = counterOf(rule, lateStream);
      this.#counters[counter] = (this.#counters[counter] ?? 0) + 1;
    }
    this.#changes.push({ kind: event.kind, anomaly: anomalyOf(rule, event.episode, raised) });
  }

  result(lastAt: number | null, background: Background): StreamStep {
    return { stream: { lastAt, tracks: this.#tracks, background }, counters: this.#counters, changes: this.#changes };
  }
}

/** Late streams count for themselves, so that a late stretch never shifts the keys of the live one. */
const counterOf = (rule: FrameRule, lateStream: boolean): string => `${lateStream ? 'late/' : ''}${rule.anomalyType}`;
