import type { Condition, ConditionType } from '../resource/exam-session.js';
import { type EpochMs, toTime } from './instants.js';

/** What was found now; when it became so is known from before. */
export interface Finding {
  readonly type: ConditionType;
  readonly status: Condition['status'];
  /** One word, for programs. */
  readonly reason: string;
  /** For a person. The same text as long as nothing changed: a running number would be a write at every look. */
  readonly message: string;
}

/** Conditions from findings: lastTransitionTime stays as long as status does. */
export function conditionsOf(
  findings: readonly Finding[],
  before: readonly Condition[] | undefined,
  observedGeneration: number,
  now: EpochMs,
): readonly Condition[] {
  return findings.map((finding) => {
    const previous = before?.find(({ type }) => type === finding.type);
    const stays = previous?.status === finding.status;
    return { ...finding, observedGeneration, lastTransitionTime: stays ? previous.lastTransitionTime : toTime(now) };
  });
}
