import type { ClipsMeasures } from './clips-measures.js';
import type { Share } from './interval.js';
import type { StillsMeasures } from './stills-measures.js';

/** Of one side of the split. */
export interface Measures {
  readonly stills: StillsMeasures;
  readonly clips: ClipsMeasures;
}

export type Verdict = 'reached' | 'not shown' | 'missed';

export interface JudgedGoal {
  readonly name: string;
  readonly verdict: Verdict;
  /** What was asked for and what came out, for a person. */
  readonly told: string;
}

/** Reached only if the whole interval is; missed if the figure itself is below; else so few sources cannot show it. */
export function verdictOn({ value, low }: Share, atLeast: number): Verdict {
  if (value === undefined || low === undefined) return 'not shown';
  if (value < atLeast) return 'missed';
  return low >= atLeast ? 'reached' : 'not shown';
}

/** What was promised, on pictures that nothing was tuned on. */
export function judgeGoals({ stills, clips }: Measures): JudgedGoal[] {
  const goal = (name: string, share: Share, atLeast: number): JudgedGoal => ({
    name,
    verdict: verdictOn(share, atLeast),
    told: `at least ${percent(atLeast)}: ${toldShare(share)}`,
  });
  return [
    goal('pictures: none, one or more told right', stills.right, 0.95),
    goal('pictures: "nobody" precision', stills.precision.none, 0.9),
    goal('pictures: "nobody" recall', stills.recall.none, 0.98),
    goal('pictures: "more than one" precision', stills.precision.more, 0.95),
    goal('pictures: "more than one" recall', stills.recall.more, 0.9),
    goal('events: phone precision', clips.events.phone.precision, 0.9),
    goal('events: phone recall', clips.events.phone.recall, 0.8),
    goal('events: book precision', clips.events.book.precision, 0.8),
    goal('events: laptop precision', clips.events.laptop.precision, 0.8),
    quietGoal(clips),
  ];
}

/** A count of none is reached or not; what so many hours and persons allow is told with it. */
function quietGoal({ quiet }: ClipsMeasures): JudgedGoal {
  return {
    name: 'quiet clips: no false anomaly',
    verdict: quiet.clips === 0 ? 'not shown' : quiet.falseAnomalies === 0 ? 'reached' : 'missed',
    told: `${quiet.falseAnomalies} in ${quiet.hours.toFixed(2)} h of ${quiet.persons} persons`,
  };
}

export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

/** e.g. `93.2 % [89.1 to 96.0 %], 412 of 442, n = 47`; n counts sources. */
export function toldShare({ value, low, high, hits, of, sources }: Share): string {
  if (value === undefined || low === undefined || high === undefined) return 'nothing to judge';
  return `${percent(value)} [${(100 * low).toFixed(1)} to ${percent(high)}], ${hits} of ${of}, n = ${sources}`;
}
