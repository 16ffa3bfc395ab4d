import { type Accelerator, type ExamSession, ROLL_NOW_ANNOTATION } from '../resource/exam-session.js';
import { type AcceleratorChoice, chooseAccelerator } from './accelerator.js';
import type { ClusterFacts, Observed } from './facts.js';
import type { EpochMs } from './instants.js';
import { visionSetOf } from './names.js';
import { hasPods, type PhaseNow, phaseAt } from './phase.js';
import { deploymentOf, readyOf } from './readiness.js';
import { isSmall, type ReplicaBounds, replicaBounds } from './replicas.js';

/** A Deployment that a sitting is to have, and between how many pods it moves. */
export interface DeploymentPlan {
  readonly accelerator: Accelerator;
  readonly bounds: ReplicaBounds;
}

/** Pods of its own. */
export interface OwnPods {
  readonly choice: AcceleratorChoice;
  readonly podFramesPerSecond: number;
  /** What the sitting is to run on. */
  readonly main: DeploymentPlan;
  /** GPUs that keep looking until the CPU pods carry the floor. */
  readonly leaving?: DeploymentPlan;
  /** None of its pods takes frames, or its GPUs are not to be had: the shared pool serves meanwhile. */
  readonly poolServes: boolean;
}

export type Decision =
  | { readonly when: PhaseNow; readonly servedBy: 'nobody' }
  | { readonly when: PhaseNow; readonly servedBy: 'pool' }
  | { readonly when: PhaseNow; readonly servedBy: 'own'; readonly own: OwnPods };

export const isRollNow = ({ metadata }: Pick<ExamSession, 'metadata'>): boolean =>
  metadata.annotations?.[ROLL_NOW_ANNOTATION] === 'true';

/** What one pod sustains: as it was measured for the template that the pods have, which stays while the sitting lasts. */
function podSpeed(session: ExamSession, { settings }: ClusterFacts, accelerator: Accelerator): number {
  const { status } = session;
  const kept = status?.accelerator === accelerator && !isRollNow(session) ? (status.podFramesPerSecond ?? 0) : 0;
  return kept > 0 ? kept : settings.podFramesPerSecond[accelerator];
}

function ownPods(session: ExamSession, observed: Observed, facts: ClusterFacts, now: EpochMs, when: PhaseNow): OwnPods {
  const set = visionSetOf(session);
  const planOf = (accelerator: Accelerator): DeploymentPlan => ({
    accelerator,
    bounds: replicaBounds(session.spec, podSpeed(session, facts, accelerator)),
  });
  const gpu = planOf('gpu');
  const mayChange = when.phase !== 'Draining';
  const choice = chooseAccelerator(session, observed, facts, now, { gpuFloor: gpu.bounds.floor, mayChange });
  const main = choice.accelerator === 'gpu' ? gpu : planOf('cpu');
  const cpu = deploymentOf(observed, set, 'cpu');
  const gpuStored = deploymentOf(observed, set, 'gpu');
  const isLeaving = choice.fellBack && gpuStored !== undefined && readyOf(cpu) < main.bounds.floor;
  const nobodyAnswers = when.phase === 'Live' && readyOf(cpu) + readyOf(gpuStored) === 0;
  return {
    choice,
    podFramesPerSecond: podSpeed(session, facts, choice.accelerator),
    main,
    ...(isLeaving ? { leaving: gpu } : {}),
    poolServes: choice.missing !== undefined || nobodyAnswers,
  };
}

/** Pods of its own, once had, stay: a sitting that shrinks while it lasts does not change who looks at it. */
function isServedByPool(session: ExamSession, observed: Observed, { settings }: ClusterFacts): boolean {
  if (session.status?.accelerator !== undefined) return false;
  const set = visionSetOf(session);
  if (deploymentOf(observed, set, 'cpu') ?? deploymentOf(observed, set, 'gpu')) return false;
  return isSmall(session.spec, settings.podFramesPerSecond.cpu);
}

/** Everything that is decided about a sitting now. `desiredState` and `statusOf` both tell it, each in its way. */
export function decide(session: ExamSession, observed: Observed, facts: ClusterFacts, now: EpochMs): Decision {
  const when = phaseAt(session, now);
  if (!hasPods(when.phase)) return { when, servedBy: 'nobody' };
  if (isServedByPool(session, observed, facts)) return { when, servedBy: 'pool' };
  return { when, servedBy: 'own', own: ownPods(session, observed, facts, now, when) };
}
