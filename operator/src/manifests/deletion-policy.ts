import { ALLOW_DELETE_ANNOTATION, GROUP, PLURAL } from '../resource/exam-session.js';
import type { Manifest } from './installation.js';

const NAME = `examsession-deletion.${GROUP}`;

/**
 * Kubernetes' own hands: a namespace that is being deleted, or an owner that is gone, must not be held up by a sitting
 * that is still Live. Their name depends on how the controllers sign in.
 */
const KUBERNETES = [
  'system:serviceaccount:kube-system:namespace-controller',
  'system:serviceaccount:kube-system:generic-garbage-collector',
  'system:kube-controller-manager',
];

const isLive = "has(oldObject.status) && has(oldObject.status.phase) && oldObject.status.phase == 'Live'";
const isAllowed =
  'has(oldObject.metadata.annotations) && ' +
  `'${ALLOW_DELETE_ANNOTATION}' in oldObject.metadata.annotations && ` +
  `oldObject.metadata.annotations['${ALLOW_DELETE_ANNOTATION}'] == 'true'`;

/** Refuses that a sitting is deleted while candidates write, unless someone has said that it is meant. */
export const deletionPolicy = (): readonly Manifest[] => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: NAME },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [{ apiGroups: [GROUP], apiVersions: ['*'], operations: ['DELETE'], resources: [PLURAL] }],
      },
      matchConditions: [
        {
          name: 'not-kubernetes-itself',
          expression: `!(request.userInfo.username in [${KUBERNETES.map((name) => `'${name}'`).join(', ')}])`,
        },
      ],
      validations: [
        {
          expression: `!(${isLive}) || (${isAllowed})`,
          messageExpression:
            "'ExamSession ' + oldObject.metadata.name + ' is Live: candidates are sitting it. " +
            `If it is meant all the same, annotate it first: ${ALLOW_DELETE_ANNOTATION}=true'`,
          reason: 'Forbidden',
        },
      ],
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name: NAME },
    spec: { policyName: NAME, validationActions: ['Deny'] },
  },
];
