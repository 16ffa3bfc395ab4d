import type { AnomalyChange } from './anomaly.js';
import type { EventTime } from './clock.js';
import type { BrowserEventInput } from './input.js';
import { BROWSER_EVENT_RULES } from './rules.js';
import { MAX_EVENT_IDS, type RulesState } from './state.js';

export interface BrowserStep {
  readonly browser: RulesState['browser'];
  readonly changes: readonly AnomalyChange[];
}

/**
 * An anomaly of its own, at once, unless it repeats: the same id, or the same event within the cool-down. Of those whose
 * time is not believed each counts, however close together they came, up to MAX_EVENT_IDS at once.
 * @param time when it happened and when it arrived, ms since the Unix epoch; null in a pause: it counts neither now nor sent again
 * @param seq number of the anomaly if it is raised
 */
export function judgeBrowserEvent(
  browser: RulesState['browser'],
  { event, id }: Pick<BrowserEventInput, 'event' | 'id'>,
  time: (EventTime & { readonly receivedAt: number }) | null,
  seq: number,
): BrowserStep {
  // The contract's longest id; one that is longer, or full of what JSON must escape, must not swell the state.
  const known = id.slice(0, 64).replace(/[^\w-]/g, '_');
  if (browser.ids.includes(known)) return { browser, changes: [] };
  const ids = [...browser.ids, known].slice(-MAX_EVENT_IDS);
  if (time === null) return { browser: { ...browser, ids }, changes: [] };
  const { at, receivedAt, clockDoubtful, late } = time;
  const rule = BROWSER_EVENT_RULES[event];
  const timer = clockDoubtful ? 'undatedUntil' : 'lastAt';
  const before = browser[timer][event];
  const after = clockDoubtful
    ? afterUndated(before, receivedAt, rule.coolDownMs)
    : afterDated(before, at, rule.coolDownMs);
  if (after === null) return { browser: { ...browser, ids }, changes: [] };
  return {
    browser: { ...browser, [timer]: { ...browser[timer], [event]: after }, ids },
    changes: [
      {
        kind: 'opened',
        anomaly: {
          key: `${event}:${seq}`,
          anomalyType: event,
          severity: rule.severity,
          detectionMethod: 'rule',
          confidence: 1,
          startedAt: at,
          lastSeenAt: at,
          endedAt: at,
          evidence: null,
          description: rule.description,
          metadata: null,
          late,
        },
      },
    ],
  };
}

/** A clock set back must not silence the rule for long, hence the distance and not the order. @returns null: a repeat */
const afterDated = (lastAt: number | null, at: number, coolDownMs: number): number | null =>
  lastAt !== null && Math.abs(at - lastAt) < coolDownMs ? null : at;

/** Each takes up one cool-down of time; so much may be taken up ahead. @returns null: too many came */
function afterUndated(until: number | null, receivedAt: number, coolDownMs: number): number | null {
  const mostAheadMs = MAX_EVENT_IDS * coolDownMs;
  const aheadMs = until === null ? 0 : Math.max(0, until - receivedAt);
  // More than was ever let through: our clock was set back.
  const after = receivedAt + (aheadMs > mostAheadMs ? 0 : aheadMs) + coolDownMs;
  return after - receivedAt > mostAheadMs ? null : after;
}
