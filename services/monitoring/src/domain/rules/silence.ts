import type { Anomaly, AnomalyChange, AnomalyMetadata } from './anomaly.js';
import { wholeSeconds } from './describe.js';
import type { TimeRange } from './ranges.js';
import { CONNECTION_LOST, GROW_EVERY_MS, UNHEARD_ABOVE_MS } from './rules.js';
import { MAX_GAPS, MAX_UNHEARD, type OpenSilence, type Silence } from './state.js';

/** A frame is a picture; heartbeats, browser events and bytes that are no picture are signs of life that show nothing. */
export type Heard = 'picture' | 'sign';

export interface SilenceStep {
  readonly silence: Silence;
  /** How many connection_lost anomalies were raised so far. */
  readonly raised: number;
  readonly changes: readonly AnomalyChange[];
}

/**
 * Something was received. Signs stand in for pictures for a while only: a device that is connected and sends none leaves
 * the candidate unwatched, whoever blocks them.
 * @param at receive time, ms since the Unix epoch; older ones than what was heard are borne
 */
export function hear(before: Silence, raised: number, at: number, heard: Heard): SilenceStep {
  const lastPictureAt = heard === 'picture' ? Math.max(before.lastPictureAt, at) : before.lastPictureAt;
  const signs = withSign(before.signs, at);
  const silence = { ...before, lastPictureAt, signs, unheard: withUnheard(before, at) };
  const standInUntil = lastPictureAt + CONNECTION_LOST.signsStandInMs;
  // A run of signs that began later says nothing about the time before it.
  const standIn = silence.signs.from <= standInUntil ? Math.min(silence.signs.to, standInUntil) : lastPictureAt;
  const heardAt = Math.max(lastPictureAt, standIn);
  const { open } = silence;
  if (heardAt <= silence.lastHeardAt) return { silence, raised, changes: [] };
  if (!open) return { silence: { ...silence, lastHeardAt: heardAt }, raised, changes: [] };
  // Received before the silence was long enough: it lay unread, so the silence was the consumer's, not the candidate's.
  const excused = heardAt - open.since < CONNECTION_LOST.silenceMs ? 'own_lag' : null;
  return closed({ ...silence, lastHeardAt: heardAt }, raised, open, heardAt, excused);
}

/** Time passed and all that was received has been handed in. @param now ms since the Unix epoch */
export function judgeSilence(silence: Silence, raised: number, now: number): SilenceStep {
  const { open } = silence;
  if (open) {
    if (now - open.announcedAt < GROW_EVERY_MS) return { silence, raised, changes: [] };
    const stillConnected = open.stillConnected || isConnected(silence, open.since, now);
    const grown = { ...open, stillConnected, lastSeenAt: now, announcedAt: now };
    return { silence: { ...silence, open: grown }, raised, changes: [change('grew', grown, null, null)] };
  }
  const since = silentSince(silence, now);
  if (now - since < CONNECTION_LOST.silenceMs) return { silence, raised, changes: [] };
  const stillConnected = isConnected(silence, since, now);
  const opened = { seq: raised + 1, since, openedAt: now, lastSeenAt: now, announcedAt: now, stillConnected };
  return {
    silence: { ...silence, open: opened },
    raised: raised + 1,
    changes: [change('opened', opened, null, null)],
  };
}

/** Ends an open one without anything having been heard: a pause, the stop, the rule switched off. */
export function endSilence(silence: Silence, raised: number, at: number): SilenceStep {
  return silence.open ? closed(silence, raised, silence.open, at, null) : { silence, raised, changes: [] };
}

/** Watching begins anew: nothing was expected before. @param at ms since the Unix epoch */
export const expectFrom = (silence: Silence, at: number): Silence => ({
  ...silence,
  lastHeardAt: Math.max(silence.lastHeardAt, at),
  lastPictureAt: Math.max(silence.lastPictureAt, at),
});

/** The platform failed: what was raised on the strength of this interval is excused, also after it closed. */
export function excuseGap(silence: Silence, raised: number, gap: TimeRange): SilenceStep {
  const known = { ...silence, gaps: withGap(silence.gaps, gap) };
  const shield = shieldOf(gap);
  const isShielded = (lost: OpenSilence) => lost.since <= shield.to && lost.openedAt >= shield.from;
  if (known.open && isShielded(known.open)) {
    // What is silence after the shield is judged anew.
    return closed(known, raised, known.open, Math.min(known.open.openedAt, shield.to), 'platform_gap');
  }
  if (known.last && isShielded(known.last)) {
    const { last } = known;
    const excused = change('closed', last, last.endedAt, 'platform_gap');
    return { silence: { ...known, last: null }, raised, changes: [excused] };
  }
  return { silence: known, raised, changes: [] };
}

/** Since when the silence may be held against the candidate: not before the end of a shield that touches it. */
function silentSince({ lastHeardAt, gaps }: Silence, now: number): number {
  return gaps.reduce((since, gap) => {
    const shield = shieldOf(gap);
    return shield.from < now && shield.to > since ? shield.to : since;
  }, lastHeardAt);
}

/** Signs no further apart than what counts as silence are one run. */
function withSign(signs: TimeRange, at: number): TimeRange {
  if (at <= signs.to) return signs;
  return { from: at - signs.to < CONNECTION_LOST.silenceMs ? signs.from : at, to: at };
}

/** The oldest falls off. */
function withUnheard({ unheard, signs }: Silence, at: number): readonly TimeRange[] {
  return at - signs.to > UNHEARD_ABOVE_MS ? [...unheard, { from: signs.to, to: at }].slice(-MAX_UNHEARD) : unheard;
}

/**
 * Whether signs went on since the last picture and still do. A run that began after it has to last: the first signs of a
 * connection that is back come before its first picture, which may wait for its next try.
 */
function isConnected({ lastPictureAt, signs: { from, to } }: Silence, since: number, now: number): boolean {
  const isSteady = from <= lastPictureAt || to - from >= CONNECTION_LOST.connectedAgainMs;
  return isSteady && to > since && now - to < CONNECTION_LOST.silenceMs;
}

const shieldOf = ({ from, to }: TimeRange): TimeRange => ({
  from: from - CONNECTION_LOST.shieldMs,
  to: to + CONNECTION_LOST.shieldMs,
});

/** Oldest first and disjoint; the oldest falls off, long past by then. */
function withGap(gaps: readonly TimeRange[], gap: TimeRange): readonly TimeRange[] {
  const apart = gaps.filter((each) => each.to < gap.from || each.from > gap.to);
  const touching = [...gaps.filter((each) => !apart.includes(each)), gap];
  const merged = {
    from: Math.min(...touching.map((each) => each.from)),
    to: Math.max(...touching.map((each) => each.to)),
  };
  return [...apart, merged].sort((a, b) => a.from - b.from).slice(-MAX_GAPS);
}

function closed(
  silence: Silence,
  raised: number,
  open: OpenSilence,
  at: number,
  excused: AnomalyMetadata['excused'] | null,
): SilenceStep {
  const endedAt = Math.max(open.since, at);
  const lost = { ...open, lastSeenAt: Math.min(open.lastSeenAt, endedAt) };
  return {
    silence: {
      ...silence,
      // Silence counts anew from here, so that two never overlap.
      lastHeardAt: Math.max(silence.lastHeardAt, endedAt),
      open: null,
      // One that is excused already needs no second excuse.
      last: excused === null ? { ...lost, endedAt } : null,
    },
    raised,
    changes: [change('closed', lost, endedAt, excused)],
  };
}

function change(
  kind: AnomalyChange['kind'],
  lost: OpenSilence,
  endedAt: number | null,
  excused: AnomalyMetadata['excused'] | null,
): AnomalyChange {
  const seconds = wholeSeconds((endedAt ?? lost.lastSeenAt) - lost.since);
  const metadata: AnomalyMetadata = {
    ...(lost.stillConnected ? { still_connected: true } : {}),
    ...(excused == null ? {} : { excused }),
  };
  const anomaly: Anomaly = {
    key: `connection_lost:${lost.seq}`,
    anomalyType: 'connection_lost',
    severity: CONNECTION_LOST.severity,
    detectionMethod: 'rule',
    confidence: 1,
    startedAt: lost.since,
    lastSeenAt: lost.lastSeenAt,
    endedAt,
    evidence: null,
    description: lost.stillConnected
      ? `No picture received for ${seconds} s, though the device was connected`
      : `Nothing received for ${seconds} s`,
    metadata: Object.keys(metadata).length > 0 ? metadata : null,
    late: false,
  };
  return { kind, anomaly };
}
