import type { AnomalyChange, HighRiskAlert } from './anomaly.js';
import { HIGH_RISK } from './rules.js';
import { MAX_CRITICALS, type RulesState } from './state.js';

export interface HighRiskStep {
  readonly highRisk: RulesState['highRisk'];
  readonly alerts: readonly HighRiskAlert[];
}

/** Counts critical anomalies as they are opened. Late ones tell of the past and alarm nobody. */
export function countCriticals(before: RulesState['highRisk'], changes: readonly AnomalyChange[]): HighRiskStep {
  let highRisk = before;
  const alerts: HighRiskAlert[] = [];
  for (const { kind, anomaly } of changes) {
    if (kind !== 'opened' || anomaly.severity !== 'critical' || anomaly.late) continue;
    const at = anomaly.lastSeenAt;
    const known = [...highRisk.criticals, { at, key: anomaly.key }].slice(-MAX_CRITICALS);
    highRisk = { ...highRisk, criticals: known };
    // One that took a minute to arrive must not make those forgotten that came meanwhile.
    const criticals = known.filter((each) => Math.abs(at - each.at) <= HIGH_RISK.windowMs);
    const { lastAlertAt } = highRisk;
    const isQuiet = lastAlertAt !== null && Math.abs(at - lastAlertAt) < HIGH_RISK.coolDownMs;
    if (criticals.length < HIGH_RISK.criticals || isQuiet) continue;
    highRisk = { ...highRisk, lastAlertAt: at };
    alerts.push({
      at,
      criticalAnomaliesLastMinute: criticals.length,
      anomalyKeys: criticals.map((each) => each.key),
    });
  }
  return { highRisk, alerts };
}
