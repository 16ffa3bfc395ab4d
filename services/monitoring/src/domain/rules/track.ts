import type { Box } from '@proctorwise/contracts';
import { type FrameRule, GROW_EVERY_MS, type Persistence, SPEAKS_FOR_MS, STRONGER_BY } from './rules.js';
import type { Reference } from './signal.js';

/** One analysed frame as one rule sees it. */
export interface Glimpse {
  readonly at: number;
  readonly strength: number;
  readonly frameNumber: number;
  readonly position: number;
  /** People in the picture. */
  readonly present: number;
  readonly box: Box | null;
  /** Since the analysed frame before it, ms; 0 for the first. */
  readonly gapMs: number;
}

/** Something that goes on: pending until it has lasted long enough, then open. */
export interface Episode {
  readonly since: number;
  readonly lastOnAt: number;
  /** The first frame after `lastOnAt` that does not show it. */
  readonly firstOffAt: number | null;
  readonly strongest: Glimpse;
  /** Analysed frames since it began, and how many of them show it. */
  readonly frames: number;
  readonly framesOn: number;
  /** The longest time between two analysed frames that touches it, ms. */
  readonly longestGapMs: number;
  /** Time since it began of which no analysed frame speaks, ms: it never counts towards raising. */
  readonly unwatchedMs?: number;
  readonly endedAt: number | null;
  /** What the anomaly is called; null while pending. */
  readonly raised: Raised | null;
}

/** One rule's memory in one stream of frames. */
export interface Track {
  /** While idle: since the first frame that shows it, newest last, as many as the rule looks at. */
  readonly recent: readonly Glimpse[];
  /** While an episode goes on: does the frame show it? Newest last, as many as the rule looks at. */
  readonly shown: readonly boolean[];
  readonly episode: Episode | null;
  /** Cool-down: earlier frames are disregarded. */
  readonly quietUntil: number | null;
  readonly reference: Reference | null;
}

export interface TrackStep {
  readonly track: Track;
  readonly event: { readonly kind: 'opened' | 'grew' | 'closed'; readonly episode: Episode } | null;
}

export const FRESH_TRACK: Track = { recent: [], shown: [], episode: null, quietUntil: null, reference: null };

/** What an anomaly is called if this step opens it. */
export interface Opening {
  readonly key: string;
  readonly late: boolean;
}

export interface Raised extends Opening {
  /** Frame time of the newest change that was handed out. */
  readonly announcedAt: number;
}

/** One analysed frame further. Frames come in rising order of time. */
export function stepTrack(track: Track, rule: FrameRule, glimpse: Glimpse, opening: Opening): TrackStep {
  return track.episode === null
    ? stepIdle(track, rule, glimpse, opening)
    : stepEpisode(track, track.episode, rule, glimpse, opening);
}

/** Ends what goes on without a frame that ends it: a pause, the stop, too long without frames, the rule switched off.
 * @param at the end, ms since the Unix epoch; held within what was seen: not before the last frame that shows it */
export function endTrack(track: Track, at: number): TrackStep {
  const { episode } = track;
  if (episode?.raised == null) return { track: FRESH_TRACK, event: null };
  const endedAt = episode.firstOffAt ?? Math.max(episode.lastOnAt, at);
  return { track: FRESH_TRACK, event: { kind: 'closed', episode: { ...episode, endedAt } } };
}

function stepIdle(track: Track, rule: FrameRule, glimpse: Glimpse, opening: Opening): TrackStep {
  if (track.quietUntil !== null && glimpse.at < track.quietUntil) return { track, event: null };
  const recent = trimmed([...track.recent, glimpse].slice(-Math.max(...rule.on.map((on) => on.of))), rule);
  const met = rule.on.find((on) => isMet(recent, on));
  if (!met) return { track: { ...track, recent }, event: null };
  const shown = rule.starts === 'run' ? lastRun(recent, met) : fromFirst(recent.slice(-met.of), met);
  const on = shown.filter((each) => each.strength >= rule.keep);
  const episode: Episode = {
    since: (shown[0] ?? glimpse).at,
    lastOnAt: glimpse.at,
    firstOffAt: null,
    strongest: on.reduce((best, each) => (each.strength > best.strength ? each : best), shown[0] ?? glimpse),
    frames: shown.length,
    framesOn: on.length,
    longestGapMs: Math.max(...shown.map((each) => each.gapMs)),
    unwatchedMs: shown.slice(1).reduce((sum, each) => sum + unwatchedMs(each), 0),
    endedAt: null,
    raised: null,
  };
  return openIfDue({ ...track, recent: [], quietUntil: null, episode }, episode, rule, glimpse, opening);
}

function stepEpisode(track: Track, before: Episode, rule: FrameRule, glimpse: Glimpse, opening: Opening): TrackStep {
  const isOn = glimpse.strength >= rule.keep;
  const shown = [...track.shown, isOn].slice(-rule.off.of);
  const gap = isOn || before.firstOffAt === null ? glimpse.gapMs : 0;
  const episode: Episode = {
    ...before,
    frames: before.frames + 1,
    framesOn: before.framesOn + (isOn ? 1 : 0),
    longestGapMs: Math.max(before.longestGapMs, gap),
    // States of before this was kept have none.
    unwatchedMs: (before.unwatchedMs ?? 0) + unwatchedMs(glimpse),
    ...(isOn ? { lastOnAt: glimpse.at, firstOffAt: null } : { firstOffAt: before.firstOffAt ?? glimpse.at }),
  };
  if (isOn) {
    const going = { ...track, shown, episode };
    if (episode.raised === null) return openIfDue(going, episode, rule, glimpse, opening);
    return growIfDue(going, episode, episode.raised.announcedAt, glimpse);
  }
  if (shown.filter((each) => !each).length < rule.off.frames) {
    return { track: { ...track, shown, episode }, event: null };
  }
  const ended: Episode = { ...episode, endedAt: episode.firstOffAt };
  return {
    track: { ...FRESH_TRACK, quietUntil: rule.coolDownMs > 0 ? glimpse.at + rule.coolDownMs : null },
    event: ended.raised === null ? null : { kind: 'closed', episode: ended },
  };
}

function openIfDue(track: Track, pending: Episode, rule: FrameRule, glimpse: Glimpse, opening: Opening): TrackStep {
  const elapsed = glimpse.at - pending.since - (pending.unwatchedMs ?? 0);
  const due = rule.lasts.bound === 'more_than' ? elapsed > rule.lasts.ms : elapsed >= rule.lasts.ms;
  if (!due) return { track: { ...track, episode: pending }, event: null };
  const episode: Episode = {
    ...pending,
    // Where time is what counts, the frame that completes it proves the most.
    strongest: rule.lasts.ms > 0 ? glimpse : pending.strongest,
    raised: { ...opening, announcedAt: glimpse.at },
  };
  return { track: { ...track, episode }, event: { kind: 'opened', episode } };
}

function growIfDue(track: Track, before: Episode, announcedAt: number, glimpse: Glimpse): TrackStep {
  const isStronger = glimpse.strength >= before.strongest.strength + STRONGER_BY;
  if (!isStronger && glimpse.at - announcedAt < GROW_EVERY_MS) return { track, event: null };
  const episode: Episode = {
    ...before,
    strongest: isStronger ? glimpse : before.strongest,
    raised: before.raised && { ...before.raised, announcedAt: glimpse.at },
  };
  return { track: { ...track, episode }, event: { kind: 'grew', episode } };
}

const unwatchedMs = ({ gapMs }: Glimpse): number => Math.max(0, gapMs - SPEAKS_FOR_MS);

const shows = (glimpse: Glimpse, on: Persistence): boolean => glimpse.strength >= on.atLeast;

const isMet = (recent: readonly Glimpse[], on: Persistence): boolean =>
  recent.slice(-on.of).filter((glimpse) => shows(glimpse, on)).length >= on.frames;

/** What does not show it before the first that does changes no count, and the state stays small without it. */
function trimmed(recent: readonly Glimpse[], rule: FrameRule): readonly Glimpse[] {
  const first = recent.findIndex((glimpse) => rule.on.some((on) => shows(glimpse, on)));
  return first < 0 ? [] : recent.slice(first);
}

const fromFirst = (recent: readonly Glimpse[], on: Persistence): readonly Glimpse[] =>
  recent.slice(recent.findIndex((glimpse) => shows(glimpse, on)));

const lastRun = (recent: readonly Glimpse[], on: Persistence): readonly Glimpse[] =>
  recent.slice(recent.findLastIndex((glimpse) => !shows(glimpse, on)) + 1);
