import type { Accelerator, Condition, ExamSession } from '../resource/exam-session.js';
import type { ClusterFacts, Observed } from './facts.js';
import { type EpochMs, fromTime } from './instants.js';
import { visionSetOf } from './names.js';
import { deploymentOf, readyOf, UNSCHEDULABLE_MS, unschedulableSince } from './readiness.js';
import { replicaBounds } from './replicas.js';

/**
 * Why a sitting runs on what it runs on; the reason of its AcceleratorFallback condition, and so the operator's memory.
 * GpuReady: the GPUs have once carried the floor, so the warm-up's deadline is behind them.
 */
export const ACCELERATOR_REASONS = [
  'CpuChosen',
  'GpuRequested',
  'GpuReady',
  'GpuUnschedulable',
  'GpuNotReadyInTime',
] as const;
export type AcceleratorReason = (typeof ACCELERATOR_REASONS)[number];

export interface AcceleratorChoice {
  readonly accelerator: Accelerator;
  readonly reason: AcceleratorReason;
  /** The one change, from GPU to CPU, has been made. */
  readonly fellBack: boolean;
  /** GPUs were asked for and cannot be had, and the sitting may not change: why. */
  readonly missing?: 'GpuUnschedulable' | 'GpuNotReadyInTime';
}

const isReason = (reason: string): reason is AcceleratorReason =>
  (ACCELERATOR_REASONS as readonly string[]).includes(reason);

const fallbackCondition = ({ status }: ExamSession): Condition | undefined =>
  status?.conditions?.find(({ type }) => type === 'AcceleratorFallback');

/** When a sitting that has not had its GPUs yet stops waiting for them. Undefined where it does not wait. */
export function gpuDeadline(session: ExamSession): EpochMs | undefined {
  const condition = fallbackCondition(session);
  if (session.status?.accelerator !== 'gpu' || condition?.reason !== 'GpuRequested') return undefined;
  return fromTime(condition.lastTransitionTime) + session.spec.vision.warmUpSeconds * 500;
}

/**
 * What was decided before: by the status, and by the Deployments, because the status is written last and the operator
 * may have ended in between. Undefined where nothing was decided.
 */
function rememberedChoice(session: ExamSession, observed: Observed): AcceleratorChoice | undefined {
  const set = visionSetOf(session);
  const hasCpu = deploymentOf(observed, set, 'cpu') !== undefined;
  const accelerator = session.status?.accelerator ?? (deploymentOf(observed, set, 'gpu') ? 'gpu' : undefined);
  const condition = fallbackCondition(session);
  if (accelerator === 'gpu') {
    if (hasCpu) return { accelerator: 'cpu', reason: 'GpuUnschedulable', fellBack: true };
    return { accelerator, reason: condition?.reason === 'GpuReady' ? 'GpuReady' : 'GpuRequested', fellBack: false };
  }
  if (accelerator === undefined && !hasCpu) return undefined;
  const fellBack = condition?.status === 'True';
  const reason = condition !== undefined && isReason(condition.reason) ? condition.reason : 'CpuChosen';
  return { accelerator: 'cpu', reason: fellBack ? reason : 'CpuChosen', fellBack };
}

function firstChoice({ spec }: ExamSession, { settings, freeGpus }: ClusterFacts): AcceleratorChoice {
  const wanted = spec.vision.accelerator;
  const floor = replicaBounds(spec, settings.podFramesPerSecond.gpu).floor;
  const takesGpu = wanted === 'gpu' || (wanted === 'auto' && freeGpus >= floor);
  return takesGpu
    ? { accelerator: 'gpu', reason: 'GpuRequested', fellBack: false }
    : { accelerator: 'cpu', reason: 'CpuChosen', fellBack: false };
}

function whyMissing(session: ExamSession, observed: Observed, reason: AcceleratorReason, now: EpochMs) {
  const since = unschedulableSince(observed, 'gpu');
  if (since !== undefined && now >= since + UNSCHEDULABLE_MS) return 'GpuUnschedulable';
  const deadline = gpuDeadline(session);
  return reason === 'GpuRequested' && deadline !== undefined && now >= deadline ? 'GpuNotReadyInTime' : undefined;
}

/**
 * What a sitting's pods run on: decided once, kept, and changed at most once, from GPU to CPU, when its GPUs were
 * unschedulable for 90 s or, before they ever carried the floor, at half of the warm-up. `gpu` asked for stays.
 * @param gpuFloor pods that the sitting needs on GPUs
 * @param mayChange false while it drains: what is over needs nothing new
 */
export function chooseAccelerator(
  session: ExamSession,
  observed: Observed,
  facts: ClusterFacts,
  now: EpochMs,
  { gpuFloor, mayChange }: { readonly gpuFloor: number; readonly mayChange: boolean },
): AcceleratorChoice {
  const before = rememberedChoice(session, observed);
  if (before === undefined) return firstChoice(session, facts);
  if (before.accelerator === 'cpu') return before;
  if (readyOf(deploymentOf(observed, visionSetOf(session), 'gpu')) >= gpuFloor)
    return { ...before, reason: 'GpuReady' };
  const missing = mayChange ? whyMissing(session, observed, before.reason, now) : undefined;
  if (missing === undefined) return before;
  if (session.spec.vision.accelerator === 'gpu') return { ...before, missing };
  return { accelerator: 'cpu', reason: missing, fellBack: true };
}
