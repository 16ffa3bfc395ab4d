import type { Anomaly, AnomalyChange, AnomalyMetadata } from './anomaly.js';
import { wholeSeconds } from './describe.js';
import type { TimeRange } from './ranges.js';
import { CONNECTION_LOST, GROW_EVERY_MS } from './rules.js';
import { MAX_GAPS, type OpenSilence, type Silence } from './state.js';

export interface SilenceStep {
  readonly silence: Silence;
  /** How many connection_lost anomalies were raised so far. */
  readonly raised: number;
  readonly changes: readonly AnomalyChange[];
}

/** Something was received. @param at receive time, ms since the Unix epoch */
export function hear(silence: Silence, raised: number, at: number): SilenceStep {
  if (at <= silence.lastHeardAt) return { silence, raised, changes: [] };
  const heard = { ...silence, lastHeardAt: at };
  const { open } = silence;
  if (!open) return { silence: heard, raised, changes: [] };
  // Received before the silence was long enough: it lay unread, so the silence was the consumer's, not the candidate's.
  const excused = at - open.since < CONNECTION_LOST.silenceMs ? 'own_lag' : null;
  return closed(heard, raised, open, at, excused);
}

/** Time passed and all that was received has been handed in. @param now ms since the Unix epoch */
export function judgeSilence(silence: Silence, raised: number, now: number): SilenceStep {
  const { open } = silence;
  if (open) {
    if (now - open.announcedAt < GROW_EVERY_MS) return { silence, raised, changes: [] };
    const grown = { ...open, lastSeenAt: now, announcedAt: now };
    return { silence: { ...silence, open: grown }, raised, changes: [change('grew', grown, null, null)] };
  }
  const since = silentSince(silence, now);
  if (now - since < CONNECTION_LOST.silenceMs) return { silence, raised, changes: [] };
  const opened: OpenSilence = { seq: raised + 1, since, openedAt: now, lastSeenAt: now, announcedAt: now };
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
    description: `Nothing received for ${wholeSeconds((endedAt ?? lost.lastSeenAt) - lost.since)} s`,
    metadata: excused == null ? null : { excused },
    late: false,
  };
  return { kind, anomaly };
}
