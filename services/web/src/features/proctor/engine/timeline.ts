import type { Anomaly, AnomalyType, Severity } from '@proctorwise/contracts';
import { isGrave } from './alert-budget.js';

/** The list with an anomaly in its newest state: one that grows replaces itself. Newest first, the id decides last. */
export function withAnomaly(anomalies: readonly Anomaly[], anomaly: Anomaly): Anomaly[] {
  return [...anomalies.filter((one) => one.anomaly_id !== anomaly.anomaly_id), anomaly].sort(
    (a, b) => Date.parse(b.detected_at) - Date.parse(a.detected_at) || (a.anomaly_id < b.anomaly_id ? 1 : -1),
  );
}

/** Those that are shown with a severity; of what was excused no severity is shown, as it counts nowhere. */
export const ofSeverity = (anomalies: readonly Anomaly[], wanted: Severity): Anomaly[] =>
  anomalies.filter(({ severity, metadata }) => severity === wanted && metadata?.excused === undefined);

/** The newest critical or high one that is held against somebody. @param seen ids of those that do not count */
export function newestGrave(anomalies: readonly Anomaly[], seen: ReadonlySet<string>): Anomaly | null {
  const isNews = ({ anomaly_id, severity, metadata }: Anomaly): boolean =>
    isGrave(severity) && metadata?.excused === undefined && !seen.has(anomaly_id);
  return anomalies.find(isNews) ?? null;
}

export interface Counts {
  readonly bySeverity: Readonly<Record<Severity, number>>;
  /** Types that occur, most frequent first. */
  readonly byType: readonly { readonly type: AnomalyType; readonly count: number }[];
}

/** Counts of a whole list, so that they move with it; what was excused counts nowhere. */
export function countsOf(anomalies: readonly Anomaly[]): Counts {
  const bySeverity: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0 };
  const types = new Map<AnomalyType, number>();
  for (const { severity, anomaly_type, metadata } of anomalies) {
    if (metadata?.excused !== undefined) continue;
    bySeverity[severity] += 1;
    types.set(anomaly_type, (types.get(anomaly_type) ?? 0) + 1);
  }
  return { bySeverity, byType: sortedTypes([...types]) };
}

const sortedTypes = (types: [AnomalyType, number][]): Counts['byType'] =>
  types.map(([type, count]) => ({ type, count })).sort((a, b) => b.count - a.count || a.type.localeCompare(b.type));

/** Seconds that an anomaly has lasted, whole; null for an instant. @param now ms, for one that still lasts */
export function lastedSeconds(anomaly: Pick<Anomaly, 'detected_at' | 'ended_at'>, now: number): number | null {
  const end = anomaly.ended_at === null ? now : Date.parse(anomaly.ended_at);
  const seconds = Math.round((end - Date.parse(anomaly.detected_at)) / 1000);
  return seconds > 0 ? seconds : null;
}
