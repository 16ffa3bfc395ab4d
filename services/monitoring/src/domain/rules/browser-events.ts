import type { AnomalyChange } from './anomaly.js';
import type { BrowserEventInput } from './input.js';
import { BROWSER_EVENT_RULES } from './rules.js';
import { MAX_EVENT_IDS, type RulesState } from './state.js';
import { isLate } from './stream.js';

export interface BrowserStep {
  readonly browser: RulesState['browser'];
  readonly changes: readonly AnomalyChange[];
}

/** An anomaly of its own, at once, unless it repeats: the same id, or the same event within the cool-down.
 * @param time when it happened and when it arrived, ms since the Unix epoch @param seq number of the anomaly if it is raised */
export function judgeBrowserEvent(
  browser: RulesState['browser'],
  { event, id }: Pick<BrowserEventInput, 'event' | 'id'>,
  { at, receivedAt }: { readonly at: number; readonly receivedAt: number },
  seq: number,
): BrowserStep {
  // The contract's longest id; one that is longer, or full of what JSON must escape, must not swell the state.
  const known = id.slice(0, 64).replace(/[^\w-]/g, '_');
  if (browser.ids.includes(known)) return { browser, changes: [] };
  const ids = [...browser.ids, known].slice(-MAX_EVENT_IDS);
  const lastAt = browser.lastAt[event];
  const rule = BROWSER_EVENT_RULES[event];
  // A clock set back must not silence the rule for long, hence the distance and not the order.
  if (lastAt !== null && Math.abs(at - lastAt) < rule.coolDownMs) return { browser: { ...browser, ids }, changes: [] };
  return {
    browser: { lastAt: { ...browser.lastAt, [event]: at }, ids },
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
          late: isLate({ at, receivedAt }),
        },
      },
    ],
  };
}
