import type { ExamSession } from '../resource/exam-session.js';
import { gpuDeadline } from './accelerator.js';
import type { Observed } from './facts.js';
import type { EpochMs } from './instants.js';
import { phaseAt, timetable } from './phase.js';
import { UNSCHEDULABLE_MS, unschedulableSince } from './readiness.js';

/** Clocks jump and are put right: no timer is trusted for longer. */
export const MAX_WAKE_MS = 300_000;

const since = (at: EpochMs | undefined, afterMs: number): EpochMs[] => (at === undefined ? [] : [at + afterMs]);

/**
 * When to look at a sitting again where nothing else happens: the next instant at which time alone changes something,
 * at most 5 minutes ahead, always after now. To look costs no request.
 */
export function nextWake(session: ExamSession, observed: Observed, now: EpochMs): EpochMs {
  const { spec } = session;
  const { warmUpAt, startAt, endAt } = timetable(session);
  const { drainingSince, completedAt } = phaseAt(session, now);
  const instants = [
    warmUpAt,
    startAt,
    endAt,
    ...since(drainingSince, spec.vision.drainSeconds * 1000),
    ...since(completedAt, spec.ttlSecondsAfterFinished * 1000),
    ...since(gpuDeadline(session), 0),
    ...since(unschedulableSince(observed, 'gpu'), UNSCHEDULABLE_MS),
    ...since(unschedulableSince(observed, 'cpu'), UNSCHEDULABLE_MS),
  ];
  return Math.min(now + MAX_WAKE_MS, ...instants.filter((at) => at > now));
}
