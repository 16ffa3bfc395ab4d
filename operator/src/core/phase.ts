import type { ExamSession, Phase } from '../resource/exam-session.js';
import { type EpochMs, fromTime, notAfter } from './instants.js';

/** The instants between which a sitting's phases lie. */
export interface Timetable {
  readonly warmUpAt: EpochMs;
  readonly startAt: EpochMs;
  readonly endAt: EpochMs;
}

export const timetable = ({ spec }: Pick<ExamSession, 'spec'>): Timetable => {
  const startAt = fromTime(spec.startTime);
  return { warmUpAt: startAt - spec.vision.warmUpSeconds * 1000, startAt, endAt: fromTime(spec.endTime) };
};

/** The phase, and since when, where that is to be remembered. */
export interface PhaseNow {
  readonly phase: Exclude<Phase, 'Failed'>;
  /** Draining only. */
  readonly drainingSince?: EpochMs;
  /** Completed only. */
  readonly completedAt?: EpochMs;
}

const WITH_PODS: readonly Phase[] = ['Warming', 'Live', 'Draining'];

/** Whether a sitting has objects of its own in this phase, or a share of the pool. */
export const hasPods = (phase: Phase): boolean => WITH_PODS.includes(phase);

function phaseByTime({ warmUpAt, startAt, endAt }: Timetable, now: EpochMs, suspend: boolean) {
  if (now >= endAt) return 'Completed';
  if (suspend) return 'Suspended';
  if (now < warmUpAt) return 'Scheduled';
  return now < startAt ? 'Warming' : 'Live';
}

/**
 * The phase that a sitting is in now. Time decides; what has pods gives them up only by draining, whether its time is
 * over, was moved, or it is suspended. Draining takes its whole time from when it was noticed: an end that was moved
 * into the past, or passed while the operator was away, cuts nothing short.
 */
export function phaseAt(session: ExamSession, now: EpochMs): PhaseNow {
  const { spec, status } = session;
  const byTime = phaseByTime(timetable(session), now, spec.suspend);
  if (hasPods(byTime)) return { phase: byTime };
  const before = status?.phase;
  if (before !== undefined && hasPods(before)) {
    const since = status?.drainingSince === undefined ? now : notAfter(fromTime(status.drainingSince), now);
    if (now < since + spec.vision.drainSeconds * 1000) return { phase: 'Draining', drainingSince: since };
  }
  if (byTime !== 'Completed') return { phase: byTime };
  const completedAt = before === 'Completed' && status?.completedAt !== undefined ? fromTime(status.completedAt) : now;
  return { phase: 'Completed', completedAt: notAfter(completedAt, now) };
}

/** When a completed sitting's resource goes. Undefined while its status does not say that it is completed. */
export function expiresAt({ spec, status }: ExamSession): EpochMs | undefined {
  if (status?.phase !== 'Completed' || status.completedAt === undefined) return undefined;
  return fromTime(status.completedAt) + spec.ttlSecondsAfterFinished * 1000;
}
