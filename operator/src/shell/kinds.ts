import { API_VERSION, KIND, PLURAL } from '../resource/exam-session.js';
import type { ResourceType } from '../runtime/index.js';

const namespaced = (apiVersion: string, kind: string, plural: string): ResourceType => ({
  apiVersion,
  kind,
  plural,
  isNamespaced: true,
});

export const EXAM_SESSION = namespaced(API_VERSION, KIND, PLURAL);
export const DEPLOYMENT = namespaced('apps/v1', 'Deployment', 'deployments');
export const SERVICE = namespaced('v1', 'Service', 'services');
export const AUTOSCALER = namespaced('autoscaling/v2', 'HorizontalPodAutoscaler', 'horizontalpodautoscalers');
export const DISRUPTION_BUDGET = namespaced('policy/v1', 'PodDisruptionBudget', 'poddisruptionbudgets');
export const NETWORK_POLICY = namespaced('networking.k8s.io/v1', 'NetworkPolicy', 'networkpolicies');
export const POD = namespaced('v1', 'Pod', 'pods');
export const NODE: ResourceType = { apiVersion: 'v1', kind: 'Node', plural: 'nodes', isNamespaced: false };

/** What the operator makes for a sitting and for the shared pool. */
export const CHILD_KINDS: readonly ResourceType[] = [
  DEPLOYMENT,
  SERVICE,
  AUTOSCALER,
  DISRUPTION_BUDGET,
  NETWORK_POLICY,
];
