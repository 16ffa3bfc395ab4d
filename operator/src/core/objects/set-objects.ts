import type { Accelerator } from '../../resource/exam-session.js';
import { canonicalJson, fingerprint } from '../canonical.js';
import type { OperatorSettings } from '../facts.js';
import type { AppliedDeployment, KubernetesObject, ObjectMeta, PodTemplate, StoredDeployment } from '../kubernetes.js';
import {
  ACCELERATOR_LABEL,
  APPLIED_ANNOTATION,
  deploymentName,
  labelsOf,
  METRICS_LABEL,
  PORT,
  TEMPLATE_ANNOTATION,
  type VisionSet,
} from '../names.js';
import type { ReplicaBounds } from '../replicas.js';
import { podTemplate, selectorOf } from './pod-template.js';

const metaOf = (set: VisionSet, name: string): ObjectMeta => ({
  name,
  namespace: set.namespace,
  labels: labelsOf(set),
  ...(set.owner ? { ownerReferences: [set.owner] } : {}),
});

/** Marks an object with the fingerprint of itself, so that what is dropped from it later is seen as a change. */
function marked<Kind extends KubernetesObject>(object: Kind): Kind {
  const annotations = { ...object.metadata.annotations, [APPLIED_ANNOTATION]: fingerprint(object) };
  return { ...object, metadata: { ...object.metadata, annotations } };
}

/** The template that a Deployment was applied with; undefined where it tells none that can be used. */
function appliedTemplate(stored: StoredDeployment | undefined): PodTemplate | undefined {
  const text = stored?.metadata.annotations?.[TEMPLATE_ANNOTATION];
  if (text === undefined) return undefined;
  try {
    const template = JSON.parse(text) as Partial<PodTemplate> | null;
    const isTemplate = template?.metadata?.labels !== undefined && Array.isArray(template.spec?.containers);
    return isTemplate ? (template as PodTemplate) : undefined;
  } catch {
    // Edited by hand into something else: the present template is the only one there is.
    return undefined;
  }
}

/**
 * A Deployment of vision pods, without `replicas`: the autoscaler and the scale subresource own that field.
 * @param keep the Deployment whose template is kept, whatever this operator would make today
 */
export function visionDeployment(
  set: VisionSet,
  accelerator: Accelerator,
  settings: OperatorSettings,
  keep: StoredDeployment | undefined,
): AppliedDeployment {
  const template = appliedTemplate(keep) ?? podTemplate(set, accelerator, settings);
  const meta = metaOf(set, deploymentName(set, accelerator));
  return marked({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      ...meta,
      labels: { ...meta.labels, [ACCELERATOR_LABEL]: accelerator },
      annotations: { [TEMPLATE_ANNOTATION]: canonicalJson(template) },
    },
    spec: {
      selector: { matchLabels: selectorOf(set, accelerator) },
      // A new pod takes frames before an old one goes.
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      revisionHistoryLimit: 2,
      template,
    },
  });
}

/** Headless, so that the HTTP client sees every pod; over all accelerators of the set. */
export const visionService = (set: VisionSet): KubernetesObject =>
  marked({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metaOf(set, set.name),
    spec: {
      clusterIP: 'None',
      selector: set.identity,
      ports: [{ name: 'http', port: PORT, protocol: 'TCP', targetPort: 'http' }],
    },
  });

/** Adds pods within seconds, takes them away slowly, and never goes below the floor. */
export const visionAutoscaler = (set: VisionSet, accelerator: Accelerator, bounds: ReplicaBounds): KubernetesObject =>
  marked({
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: metaOf(set, deploymentName(set, accelerator)),
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: deploymentName(set, accelerator) },
      minReplicas: bounds.floor,
      maxReplicas: bounds.max,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 75 } } },
      ],
      behavior: {
        scaleUp: {
          stabilizationWindowSeconds: 0,
          selectPolicy: 'Max',
          policies: [
            { type: 'Percent', value: 100, periodSeconds: 15 },
            { type: 'Pods', value: 4, periodSeconds: 15 },
          ],
        },
        scaleDown: {
          stabilizationWindowSeconds: 300,
          selectPolicy: 'Max',
          policies: [{ type: 'Percent', value: 10, periodSeconds: 60 }],
        },
      },
    },
  });

/** Above this a share goes at once instead of one pod, so that draining a node takes minutes and not hours. */
const SHARE_ABOVE_PODS = 20;

/** Lets a node be drained pod by pod; pods that are not ready are no reason to wait. */
export const visionDisruptionBudget = (set: VisionSet, floor: number): KubernetesObject =>
  marked({
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metaOf(set, set.name),
    spec: {
      maxUnavailable: floor > SHARE_ABOVE_PODS ? '10%' : 1,
      unhealthyPodEvictionPolicy: 'AlwaysAllow',
      selector: { matchLabels: set.identity },
    },
  });

/** Monitoring and who reads metrics may call; out goes nothing but questions to the cluster's DNS. */
export const visionNetworkPolicy = (set: VisionSet): KubernetesObject =>
  marked({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metaOf(set, set.name),
    spec: {
      podSelector: { matchLabels: set.identity },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        {
          from: [
            {
              podSelector: {
                matchLabels: { 'app.kubernetes.io/name': 'monitoring', 'app.kubernetes.io/part-of': 'proctorwise' },
              },
            },
            { namespaceSelector: { matchLabels: { [METRICS_LABEL]: 'true' } } },
          ],
          ports: [{ port: 'http', protocol: 'TCP' }],
        },
      ],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [
            { port: 53, protocol: 'UDP' },
            { port: 53, protocol: 'TCP' },
          ],
        },
      ],
    },
  });
