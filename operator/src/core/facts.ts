import type { Accelerator } from '../resource/exam-session.js';
import type { Pod, StoredObject } from './kubernetes.js';

/** What an operator is started with; the same for all sittings. */
export interface OperatorSettings {
  /** Image of the vision pods, by what they run on. */
  readonly images: Readonly<Record<Accelerator, string>>;
  /** Frames a second that one pod sustains, > 0; measured by the vision benchmark on the accelerator in question. */
  readonly podFramesPerSecond: Readonly<Record<Accelerator, number>>;
  /** Requests and limits of one pod, quantities in Kubernetes' canonical form ("500m", "1", "1Gi"). */
  readonly resources: Readonly<Record<Accelerator, PodResources>>;
  /** The name under which nodes offer GPUs, as `nvidia.com/gpu`. */
  readonly gpuResource: string;
  /** Pods that the shared pool has when no sitting needs it; 0 removes the pool until one does. */
  readonly poolMinReplicas: number;
}

export interface PodResources {
  /** With `cpu`: the autoscaler measures against it. */
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** The shared pool of one namespace, as a sitting that it serves sees it. */
export interface PoolFacts {
  readonly desiredReplicas: number;
  readonly readyReplicas: number;
}

/** Whether it can take what is sent to it: all that a sitting sees of it. */
export const isPoolReady = ({ desiredReplicas, readyReplicas }: PoolFacts): boolean =>
  readyReplicas >= Math.max(1, desiredReplicas);

/** What is known beyond the sitting itself and its own objects. */
export interface ClusterFacts {
  readonly settings: OperatorSettings;
  /** GPUs that no pod has been given, on nodes that take pods; what auto decides by. */
  readonly freeGpus: number;
  readonly pool: PoolFacts;
  /** Milliseconds by which the API server's clock is ahead of ours; null until it was measured. */
  readonly clockSkewMs: number | null;
}

/** What the API server holds for one sitting, or for the shared pool: from the caches, so perhaps a moment old. */
export interface Observed {
  /** Deployments, Services, autoscalers, budgets and policies whose owner it is. */
  readonly children: readonly StoredObject[];
  readonly pods: readonly Pod[];
}

/** Above this the operator's clock is not to be trusted. */
export const MAX_CLOCK_SKEW_MS = 5_000;
