import type { ClusterFacts, Observed, OperatorSettings } from '../core/facts.js';
import type { Pod, StoredDeployment } from '../core/kubernetes.js';
import { ACCELERATOR_LABEL, deploymentName, labelsOf, type VisionSet, visionSetOf } from '../core/names.js';
import type { Accelerator, Condition, ExamSession, ExamSessionSpec, VisionSpec } from '../resource/exam-session.js';

/** The moment at which the example sitting begins; all tests count from it, in seconds. */
export const START = Date.parse('2026-12-01T09:00:00Z');
/** Two hours, in seconds. */
export const LENGTH = 7200;
export const at = (seconds: number): number => START + seconds * 1000;
export const time = (seconds: number): string => new Date(at(seconds)).toISOString().replace('.000Z', 'Z');

export type SpecChanges = Partial<Omit<ExamSessionSpec, 'vision'>> & { readonly vision?: Partial<VisionSpec> };

/** 120 candidates for two hours: 72 frames a second with headroom, two CPU pods or one GPU pod. */
export function aSpec({ vision, ...changes }: SpecChanges = {}): ExamSessionSpec {
  return {
    examId: 'maths',
    slotId: 'monday-9',
    startTime: time(0),
    endTime: time(LENGTH),
    expectedCandidates: 120,
    frameIntervalSeconds: 2,
    suspend: false,
    ttlSecondsAfterFinished: 86_400,
    ...changes,
    vision: {
      dedicated: 'auto',
      accelerator: 'auto',
      warmUpSeconds: 300,
      drainSeconds: 120,
      headroomPercent: 20,
      ...vision,
    },
  };
}

export function aSession(changes: SpecChanges = {}, more: Partial<Omit<ExamSession, 'spec'>> = {}): ExamSession {
  return {
    metadata: { name: 'maths', namespace: 'proctorwise', uid: 'uid-maths', generation: 1, resourceVersion: '1' },
    ...more,
    spec: aSpec(changes),
  };
}

export const settings: OperatorSettings = {
  images: { cpu: 'vision:1', gpu: 'vision-gpu:1' },
  podFramesPerSecond: { cpu: 45, gpu: 300 },
  resources: {
    cpu: { requests: { cpu: '1', memory: '768Mi' }, limits: { cpu: '1500m', memory: '1Gi' } },
    gpu: {
      requests: { cpu: '1', memory: '2Gi', 'nvidia.com/gpu': '1' },
      limits: { memory: '4Gi', 'nvidia.com/gpu': '1' },
    },
  },
  gpuResource: 'nvidia.com/gpu',
  poolMinReplicas: 1,
};

export const facts = (changes: Partial<ClusterFacts> = {}): ClusterFacts => ({
  settings,
  freeGpus: 0,
  pool: { desiredReplicas: 1, readyReplicas: 1 },
  clockSkewMs: 0,
  ...changes,
});

export const nothing: Observed = { children: [], pods: [] };

/** A Deployment as the API server tells of it, applied by an operator that made `template`. */
export function aDeployment(
  accelerator: Accelerator,
  {
    replicas = 1,
    ready = 0,
    set = visionSetOf(aSession()),
  }: { replicas?: number; ready?: number; set?: VisionSet } = {},
): StoredDeployment {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: deploymentName(set, accelerator),
      namespace: set.namespace,
      uid: `uid-${accelerator}`,
      labels: labelsOf(set),
      ...(set.owner ? { ownerReferences: [set.owner] } : {}),
    },
    spec: { replicas },
    status: { readyReplicas: ready },
  };
}

/** A pod that the scheduler has found no place for, since then. */
export const anUnschedulablePod = (accelerator: Accelerator, seconds: number): Pod => ({
  metadata: { name: `pending-${accelerator}-${seconds}`, labels: { [ACCELERATOR_LABEL]: accelerator } },
  status: {
    phase: 'Pending',
    conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', lastTransitionTime: time(seconds) }],
  },
});

export const aCondition = (
  type: Condition['type'],
  status: Condition['status'],
  reason: string,
  seconds: number,
): Condition => ({ type, status, reason, message: '', observedGeneration: 1, lastTransitionTime: time(seconds) });
