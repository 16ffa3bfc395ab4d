import type { BrowserEvent } from '@proctorwise/contracts';
import { NO_BACKGROUND } from './background.js';
import type { Pause } from './clock.js';
import type { NumberRange, TimeRange } from './ranges.js';
import type { Sighting } from './sighting.js';
import { FRESH_STREAM, type Stream } from './stream.js';

/** Frames that are judged in the order of their numbers. */
export interface Lane {
  /** The number that may be judged at once. */
  readonly next: number;
  /** Came before `next` did: by number, bounded by MAX_HELD. */
  readonly held: readonly Sighting[];
  readonly stream: Stream;
}

/** Frames of one hole that came after it had been given up: a stream of their own. */
export interface LateLane extends Lane {
  /** The last number of the hole. */
  readonly to: number;
  readonly lastReceivedAt: number;
  readonly frames: number;
  /** Capture times of the frames judged so far; null before the first. */
  readonly span: TimeRange | null;
}

export interface LateRun extends TimeRange {
  readonly frames: number;
  readonly lastReceivedAt: number;
}

export interface Silence {
  /** Since when it is silent: the newest receive time of a picture or of a sign that stood in for one, ms since the Unix epoch. */
  readonly lastHeardAt: number;
  /** The newest receive time of a frame, whatever its outcome; before the first, when pictures could be expected. */
  readonly lastPictureAt: number;
  /** Receive times of the newest run of anything at all. */
  readonly signs: TimeRange;
  /** Stretches in which nothing at all was heard, oldest first, at most MAX_UNHEARD. */
  readonly unheard: readonly TimeRange[];
  readonly open: OpenSilence | null;
  /** The newest that is over, for a platform gap that becomes known only afterwards. */
  readonly last: (OpenSilence & { readonly endedAt: number }) | null;
  /** Intervals of the platform's own failing, oldest first, disjoint, at most MAX_GAPS. */
  readonly gaps: readonly TimeRange[];
}
export interface OpenSilence {
  readonly seq: number;
  readonly since: number;
  /** When the rule decided. */
  readonly openedAt: number;
  readonly lastSeenAt: number;
  readonly announcedAt: number;
  /** Did signs of life come all the while, and no picture? */
  readonly stillConnected: boolean;
}

/** The whole memory of one session's rules: plain JSON, equal to itself after `JSON.parse(JSON.stringify(state))`. */
export interface RulesState {
  readonly version: 1;
  /** The newest log position that is in this state; -1 before the first. */
  readonly position: number;
  readonly main: Lane;
  /** Has a frame been judged or passed over yet? Before that, any number may be the first. */
  readonly begun: boolean;
  /** The newest capture time that came, ms since the Unix epoch. */
  readonly newestAt: number;
  readonly late: LateLane | null;
  /** Late frames that came in order, as from a spool that fills its own gap: judged with the others. Null between them. */
  readonly lateRun: LateRun | null;
  /** Numbers given up as missing, never judged, ascending, at most MAX_HOLES. */
  readonly holes: readonly NumberRange[];
  /** How many anomalies were raised of each kind: the next key's number. */
  readonly counters: Readonly<Record<string, number>>;
  readonly silence: Silence;
  readonly browser: {
    readonly lastAt: Readonly<Record<BrowserEvent, number | null>>;
    /** The newest event ids, at most MAX_EVENT_IDS. */
    readonly ids: readonly string[];
    /** Events whose time is not believed: until when those that came take up what the cool-down would let through. */
    readonly undatedUntil: Readonly<Record<BrowserEvent, number | null>>;
  };
  readonly highRisk: {
    /** The newest critical anomalies that were not late, as they came, at most MAX_CRITICALS. */
    readonly criticals: readonly { readonly at: number; readonly key: string }[];
    readonly lastAlertAt: number | null;
  };
  /** The newest pause; `to` null while it lasts. */
  readonly pause: Pause | null;
  /** Those before it, oldest first, at most MAX_PAUSES - 1. */
  readonly earlierPauses: readonly Pause[];
  readonly stoppedAt: number | null;
  /** Frames that came late and were judged, and frames disregarded because their number had been judged before. */
  readonly counts: { readonly late: number; readonly disregarded: number };
}

/** In 6 s, the reorder window, come 3 frames at the usual interval; 12 is four times that. Above, the hole is given up. */
export const MAX_HELD = 12;
/** Of a late stretch, which comes in order unless two uploads overtake each other. */
export const MAX_HELD_LATE = 6;
export const MAX_HOLES = 24;
export const MAX_GAPS = 8;
/** A line that comes and goes: events of an older stretch have been sent by then. */
export const MAX_UNHEARD = 8;
/** With the newest pause. */
export const MAX_PAUSES = 8;
/** As many events whose time is not believed may come at once: each that counts is known by its id if it is sent again. */
export const MAX_EVENT_IDS = 16;
export const MAX_CRITICALS = 12;

const NEVER: Readonly<Record<BrowserEvent, null>> = { tab_change: null, webcam_disabled: null };

/** @param startedAt server time, ms since the Unix epoch: silence counts from here
 * @param firstFrameNumber what the device was told to begin with */
export function initialState(startedAt: number, firstFrameNumber = 1): RulesState {
  return {
    version: 1,
    position: -1,
    main: { next: firstFrameNumber, held: [], stream: FRESH_STREAM },
    begun: false,
    newestAt: startedAt,
    late: null,
    lateRun: null,
    holes: [],
    counters: {},
    silence: {
      lastHeardAt: startedAt,
      lastPictureAt: startedAt,
      signs: { from: startedAt, to: startedAt },
      unheard: [],
      open: null,
      last: null,
      gaps: [],
    },
    browser: { lastAt: NEVER, ids: [], undatedUntil: NEVER },
    highRisk: { criticals: [], lastAlertAt: null },
    pause: null,
    earlierPauses: [],
    stoppedAt: null,
    counts: { late: 0, disregarded: 0 },
  };
}

/** Thrown for a stored state that this code did not write. Not retryable. */
export class UnknownRulesState extends Error {
  readonly code = 'unknown_rules_state';
  override readonly name = 'UnknownRulesState';
  constructor(readonly version: unknown) {
    super(`The stored rules state has version ${JSON.stringify(version)}; this code knows 1`);
  }
}

/** A state as the shell stored it. @throws {UnknownRulesState} another version, or not a state at all */
export function restoreState(stored: unknown): RulesState {
  const version = typeof stored === 'object' && stored !== null && 'version' in stored ? stored.version : undefined;
  if (version !== 1) throw new UnknownRulesState(version);
  const { main, late, silence, ...rest } = stored as RulesState;
  return {
    ...rest,
    // States of before the run of late frames was kept have none.
    lateRun: rest.lateRun ?? null,
    main: withPeople(main),
    late: late && withPeople(late),
    silence: withPictures(silence),
    // States of before events were told apart that waited together know only the newest pause.
    browser: { ...rest.browser, undatedUntil: rest.browser.undatedUntil ?? NEVER },
    earlierPauses: rest.earlierPauses ?? [],
  };
}

/** States of before pictures and signs were told apart know only when something was heard, and not when nothing was. */
function withPictures(silence: Silence): Silence {
  const { lastHeardAt, open, last } = silence;
  return {
    ...silence,
    lastPictureAt: silence.lastPictureAt ?? lastHeardAt,
    signs: silence.signs ?? { from: lastHeardAt, to: lastHeardAt },
    unheard: silence.unheard ?? [],
    open: open && { ...open, stillConnected: open.stillConnected ?? false },
    last: last && { ...last, stillConnected: last.stillConnected ?? false },
  };
}

/** States of before people were told apart know no background, and of held frames only how many people they show. */
const withPeople = <L extends Lane>(lane: L): L => ({
  ...lane,
  stream: { ...lane.stream, background: lane.stream.background ?? NO_BACKGROUND },
  held: lane.held.map((sighting) => ({
    ...sighting,
    seen: sighting.seen && { ...sighting.seen, people: sighting.seen.people ?? [] },
  })),
});
