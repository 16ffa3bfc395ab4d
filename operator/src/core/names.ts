import { type Accelerator, API_VERSION, type ExamSession, GROUP, KIND } from '../resource/exam-session.js';
import type { OwnerReference, Pod, StoredObject } from './kubernetes.js';

export const MANAGER = 'proctorwise-operator';
export const PORT = 8080;
export const POOL_NAME = 'vision-shared';

export const SESSION_LABEL = `${GROUP}/exam-session`;
export const POOL_LABEL = `${GROUP}/vision-pool`;
export const ACCELERATOR_LABEL = `${GROUP}/accelerator`;
/** On namespaces whose pods may read the vision pods' metrics. */
export const METRICS_LABEL = `${GROUP}/metrics`;
/** What was applied last, as a hash: what we no longer want is seen by it. */
export const APPLIED_ANNOTATION = `${GROUP}/applied`;
/** The pod template as it was applied, without the API server's defaults: what a sitting keeps while it lasts. */
export const TEMPLATE_ANNOTATION = `${GROUP}/applied-template`;

/** A set of vision pods that are found together: a sitting's own, or the shared pool. */
export interface VisionSet {
  readonly namespace: string;
  /** Of its Service, budget and policy; Deployments and autoscalers add the accelerator. */
  readonly name: string;
  /** On all its objects and pods; selectors are made of it, so it never changes. */
  readonly identity: Readonly<Record<string, string>>;
  readonly owner?: OwnerReference;
}

export const visionSetOf = ({ metadata }: Pick<ExamSession, 'metadata'>): VisionSet => ({
  namespace: metadata.namespace,
  name: `${metadata.name}-vision`,
  identity: { [SESSION_LABEL]: metadata.name },
  owner: {
    apiVersion: API_VERSION,
    kind: KIND,
    name: metadata.name,
    uid: metadata.uid,
    controller: true,
    // Deleting a sitting must not wait for anyone.
    blockOwnerDeletion: false,
  },
});

export const poolSetOf = (namespace: string): VisionSet => ({
  namespace,
  name: POOL_NAME,
  identity: { [POOL_LABEL]: 'shared' },
});

/** Labels of an object of the set. */
export const labelsOf = (set: VisionSet): Readonly<Record<string, string>> => ({
  'app.kubernetes.io/name': 'vision',
  'app.kubernetes.io/instance': set.identity[SESSION_LABEL] ?? POOL_NAME,
  'app.kubernetes.io/component': 'vision',
  'app.kubernetes.io/part-of': 'proctorwise',
  'app.kubernetes.io/managed-by': MANAGER,
  ...set.identity,
});

export const deploymentName = (set: VisionSet, accelerator: Accelerator): string => `${set.name}-${accelerator}`;

/** Where a set's pods are found: host:port of its headless Service. */
export const endpointOf = (set: VisionSet): string => `${set.name}.${set.namespace}.svc:${PORT}`;

/** Whether an object is the set's, to be changed and deleted: one that merely has the name is someone else's. */
export function belongsTo(set: VisionSet, { metadata }: StoredObject): boolean {
  if (metadata.namespace !== set.namespace || metadata.labels?.['app.kubernetes.io/managed-by'] !== MANAGER)
    return false;
  const owner = set.owner;
  if (owner) return metadata.ownerReferences?.some(({ uid }) => uid === owner.uid) === true;
  return Object.entries(set.identity).every(([label, value]) => metadata.labels?.[label] === value);
}

export const runsOn = ({ metadata }: Pod, accelerator: Accelerator): boolean =>
  metadata.labels?.[ACCELERATOR_LABEL] === accelerator;
