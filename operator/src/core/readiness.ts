import type { Accelerator } from '../resource/exam-session.js';
import type { Observed } from './facts.js';
import { type EpochMs, fromTime } from './instants.js';
import { isDeployment, type StoredDeployment } from './kubernetes.js';
import { deploymentName, runsOn, type VisionSet } from './names.js';

/** A pod that the scheduler has not placed for this long will not be placed in time. */
export const UNSCHEDULABLE_MS = 90_000;

export const deploymentOf = (
  observed: Observed,
  set: VisionSet,
  accelerator: Accelerator,
): StoredDeployment | undefined =>
  observed.children.filter(isDeployment).find(({ metadata }) => metadata.name === deploymentName(set, accelerator));

/** Pods of a Deployment that take frames; 0 where there is none. */
export const readyOf = (deployment: StoredDeployment | undefined): number => deployment?.status?.readyReplicas ?? 0;

/** Pods that a Deployment asks for; the API server fills in 1. */
export const replicasOf = (deployment: StoredDeployment): number => deployment.spec?.replicas ?? 1;

/** When the pod that waits longest was found unschedulable; undefined where every pod has its place. */
export function unschedulableSince({ pods }: Observed, accelerator: Accelerator): EpochMs | undefined {
  const times = pods
    .filter((pod) => runsOn(pod, accelerator) && pod.metadata.deletionTimestamp === undefined)
    .flatMap((pod) => pod.status?.conditions ?? [])
    .filter(({ type, status, reason }) => type === 'PodScheduled' && status === 'False' && reason === 'Unschedulable')
    .map(({ lastTransitionTime }) => fromTime(lastTransitionTime ?? ''))
    .filter((time) => !Number.isNaN(time));
  return times.length === 0 ? undefined : Math.min(...times);
}
