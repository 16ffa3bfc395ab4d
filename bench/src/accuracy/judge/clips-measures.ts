import { poissonUpperBound, type Share, shareOf } from './interval.js';
import type { Raised } from './judge-clips.js';
import { isQuiet, type MatchedClip } from './match-events.js';

export const RAISED_TYPES: readonly Raised['type'][] = [
  'absent',
  'more',
  'phone',
  'book',
  'laptop',
  'covered',
  'static',
];

export interface EventMeasures {
  readonly precision: Share;
  readonly recall: Share;
  /** Seconds from the event's first picture to the picture at which the anomaly was raised; undefined without any. */
  readonly delay: { readonly p50: number; readonly p95: number } | undefined;
}

export interface QuietMeasures {
  readonly clips: number;
  readonly hours: number;
  readonly persons: number;
  readonly falseAnomalies: number;
  /** Of these persons, in whose clips there was one. */
  readonly personsWithOne: number;
  readonly perHour: number;
  /** One-sided 95 %, exact for a Poisson count. */
  readonly perHourUpperBound: number;
}

export interface ClipsMeasures {
  readonly clips: number;
  readonly events: Readonly<Record<Raised['type'], EventMeasures>>;
  readonly quiet: QuietMeasures;
  /** Phones that lay there since the first picture: clips, and in how many one was raised. */
  readonly phoneLying: { readonly clips: number; readonly raised: number };
  readonly byVariant: readonly {
    readonly variant: string;
    readonly clips: number;
    readonly events: number;
    readonly found: number;
    readonly falseAnomalies: number;
  }[];
}

/** @param clips of one side of the split */
export function measureClips(clips: readonly MatchedClip[]): ClipsMeasures {
  const lying = clips.filter(({ clip }) => clip.events.some(({ type }) => type === 'phone_lying'));
  return {
    clips: clips.length,
    events: Object.fromEntries(
      RAISED_TYPES.map((type) => [type, measureEvents(clips, type)]),
    ) as ClipsMeasures['events'],
    quiet: measureQuiet(clips.filter(({ clip }) => isQuiet(clip))),
    phoneLying: { clips: lying.length, raised: lying.filter(({ notJudged }) => notJudged.length > 0).length },
    byVariant: [...new Set(clips.map(({ clip }) => clip.variant))].map((variant) => {
      const these = clips.filter(({ clip }) => clip.variant === variant);
      const events = these.flatMap((clip) => clip.events);
      return {
        variant,
        clips: these.length,
        events: events.length,
        found: events.filter(({ raised }) => raised !== null).length,
        falseAnomalies: these.reduce((sum, { wrong }) => sum + wrong.length, 0),
      };
    }),
  };
}

function measureEvents(clips: readonly MatchedClip[], type: Raised['type']): EventMeasures {
  const events = clips.flatMap((clip) =>
    clip.events.filter(({ event }) => event.type === type).map((each) => ({ ...each, unit: clip.clip.unit })),
  );
  const said = clips.flatMap(({ clip, right, wrong }) => [
    ...right.filter((raised) => raised.type === type).map(() => ({ unit: clip.unit, hits: 1, of: 1 })),
    ...wrong.filter((raised) => raised.type === type).map(() => ({ unit: clip.unit, hits: 0, of: 1 })),
  ]);
  const delays = events
    .flatMap(({ event, raised }) => (raised ? [raised.openedAt - event.from] : []))
    .sort((a, b) => a - b);
  const at = (share: number) => delays[Math.max(0, Math.ceil(share * delays.length) - 1)] as number;
  return {
    precision: shareOf(said),
    recall: shareOf(events.map(({ unit, raised }) => ({ unit, hits: raised ? 1 : 0, of: 1 }))),
    delay: delays.length > 0 ? { p50: at(0.5), p95: at(0.95) } : undefined,
  };
}

function measureQuiet(clips: readonly MatchedClip[]): QuietMeasures {
  const hours = clips.reduce((sum, { clip }) => sum + clip.seconds, 0) / 3_600;
  const falseAnomalies = clips.reduce((sum, { wrong }) => sum + wrong.length, 0);
  return {
    clips: clips.length,
    hours,
    persons: new Set(clips.map(({ clip }) => clip.unit)).size,
    falseAnomalies,
    personsWithOne: new Set(clips.filter(({ wrong }) => wrong.length > 0).map(({ clip }) => clip.unit)).size,
    perHour: hours > 0 ? falseAnomalies / hours : 0,
    perHourUpperBound: hours > 0 ? poissonUpperBound(falseAnomalies) / hours : Number.POSITIVE_INFINITY,
  };
}
