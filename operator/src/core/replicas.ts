import type { ExamSessionSpec } from '../resource/exam-session.js';

/** Without maxReplicas, how far the autoscaler may go above what was worked out. */
const UNBOUNDED_FACTOR = 2;

/** Sums of quotients end a hair above a whole number; a billionth of a pod is not a pod. */
const wholePods = (pods: number) => Math.ceil(pods - 1e-9);

/** Frames a second that a sitting is planned for: candidates / interval, plus headroom. */
export const plannedFramesPerSecond = ({ expectedCandidates, frameIntervalSeconds, vision }: ExamSessionSpec): number =>
  (expectedCandidates * (100 + vision.headroomPercent)) / (frameIntervalSeconds * 100);

/** Whole pods that sustain a stream. @throws {RangeError} podFramesPerSecond is not above 0 */
export function podsFor(framesPerSecond: number, podFramesPerSecond: number): number {
  if (!(podFramesPerSecond > 0) || !Number.isFinite(podFramesPerSecond)) {
    throw new RangeError(`podFramesPerSecond is ${podFramesPerSecond}, must be above 0`);
  }
  return wholePods(framesPerSecond / podFramesPerSecond);
}

export interface ReplicaBounds {
  /** Fewest pods while the sitting lasts. */
  readonly floor: number;
  /** Most pods that the autoscaler may ask for. */
  readonly max: number;
  /** Pods that the candidates need; above floor where maxReplicas cuts it. */
  readonly need: number;
}

/**
 * Vision pods that keep up with a sitting: candidates / interval frames a second, plus headroom, rounded up, then
 * bounded by spec.vision.minReplicas and maxReplicas.
 * @param podFramesPerSecond what one pod sustains, frames/s, > 0
 * @throws {RangeError} podFramesPerSecond is not above 0
 */
export function replicaBounds(spec: ExamSessionSpec, podFramesPerSecond: number): ReplicaBounds {
  const need = podsFor(plannedFramesPerSecond(spec), podFramesPerSecond);
  const { minReplicas = 1, maxReplicas } = spec.vision;
  const floor = Math.min(Math.max(need, minReplicas), maxReplicas ?? Number.POSITIVE_INFINITY);
  return { need, floor, max: maxReplicas ?? floor * UNBOUNDED_FACTOR };
}

/** Whether a sitting needs so little that pods of its own would idle: below half a CPU pod. */
export function isSmall(spec: ExamSessionSpec, cpuPodFramesPerSecond: number): boolean {
  return spec.vision.dedicated === 'auto' && plannedFramesPerSecond(spec) < cpuPodFramesPerSecond / 2;
}
