import { MANAGER, METRICS_LABEL } from '../core/names.js';
import { LEASE_RIGHTS, NODE_RIGHTS, READER_RIGHTS, type Right, rulesOf, WORK_RIGHTS } from './rights.js';

export type Manifest = Readonly<Record<string, unknown>> & {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
};

/** Where the operator of one platform lives: beside it. */
export const PLATFORM_NAMESPACE = 'proctorwise';
/** Who monitoring is in a cluster. */
const MONITORING = 'proctorwise-monitoring';
/** Where an operator for all platforms of a cluster lives. */
export const CLUSTER_WIDE_NAMESPACE = 'proctorwise-operator';
/** As `npm run image -- operator` names it. */
const IMAGE = 'proctorwise/operator:0.1.0';
const HEALTH_PORT = 8081;
const RBAC = 'rbac.authorization.k8s.io';

const labels = { 'app.kubernetes.io/name': MANAGER, 'app.kubernetes.io/part-of': 'proctorwise' };

const roleOf = (
  kind: 'Role' | 'ClusterRole',
  name: string,
  rights: readonly Right[],
  namespace?: string,
): Manifest => ({
  apiVersion: `${RBAC}/v1`,
  kind,
  metadata: { name, ...(namespace === undefined ? {} : { namespace }), labels },
  rules: rulesOf(rights),
});

const bindingOf = (role: Manifest, account: string, name = MANAGER): Manifest => ({
  apiVersion: `${RBAC}/v1`,
  kind: `${role.kind}Binding`,
  metadata: { ...role.metadata },
  roleRef: { apiGroup: RBAC, kind: role.kind, name: role.metadata.name },
  subjects: [{ kind: 'ServiceAccount', name, namespace: account }],
});

const bound = (role: Manifest, account: string): readonly Manifest[] => [role, bindingOf(role, account)];

const fromField = (name: string, fieldPath: string) => ({ name, valueFrom: { fieldRef: { fieldPath } } });

const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
  httpGet: { path, port: 'health' },
  periodSeconds,
  timeoutSeconds: 3,
  failureThreshold,
});

/** Two of them: the one that does not lead has its caches full, and takes over within 15 s. */
const deployment = (namespace: string, args: readonly string[]): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: MANAGER, namespace, labels },
  spec: {
    replicas: 2,
    selector: { matchLabels: { 'app.kubernetes.io/name': MANAGER } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
    template: {
      metadata: { labels },
      spec: {
        serviceAccountName: MANAGER,
        terminationGracePeriodSeconds: 30,
        securityContext: {
          runAsNonRoot: true,
          runAsUser: 65532,
          runAsGroup: 65532,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'kubernetes.io/hostname',
            whenUnsatisfiable: 'ScheduleAnyway',
            labelSelector: { matchLabels: { 'app.kubernetes.io/name': MANAGER } },
          },
        ],
        containers: [
          {
            name: 'operator',
            image: IMAGE,
            imagePullPolicy: 'IfNotPresent',
            args,
            env: [fromField('POD_NAMESPACE', 'metadata.namespace'), fromField('POD_NAME', 'metadata.name')],
            ports: [{ name: 'health', containerPort: HEALTH_PORT, protocol: 'TCP' }],
            resources: { requests: { cpu: '100m', memory: '256Mi' }, limits: { memory: '512Mi' } },
            startupProbe: probe('/healthz', 2, 30),
            readinessProbe: probe('/readyz', 5, 2),
            livenessProbe: probe('/healthz', 20, 3),
            securityContext: {
              allowPrivilegeEscalation: false,
              readOnlyRootFilesystem: true,
              capabilities: { drop: ['ALL'] },
            },
          },
        ],
      },
    },
  },
});

const namespaceOf = (name: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

const account = (namespace: string, name = MANAGER): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace },
});

const metricsService = (namespace: string): Manifest => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: `${MANAGER}-metrics`, namespace },
  spec: {
    selector: { 'app.kubernetes.io/name': MANAGER },
    ports: [{ name: 'metrics', port: HEALTH_PORT, protocol: 'TCP', targetPort: 'health' }],
  },
});

/** Its metrics are for who collects them; nobody else has business with it. The kubelet is let in by itself. */
const networkPolicy = (namespace: string): Manifest => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: MANAGER, namespace },
  spec: {
    podSelector: { matchLabels: { 'app.kubernetes.io/name': MANAGER } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { [METRICS_LABEL]: 'true' } } }],
        ports: [{ port: 'health', protocol: 'TCP' }],
      },
    ],
  },
});

const disruptionBudget = (namespace: string): Manifest => ({
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: MANAGER, namespace },
  spec: {
    maxUnavailable: 1,
    unhealthyPodEvictionPolicy: 'AlwaysAllow',
    selector: { matchLabels: { 'app.kubernetes.io/name': MANAGER } },
  },
});

const process = (namespace: string, args: readonly string[]): readonly Manifest[] => [
  metricsService(namespace),
  networkPolicy(namespace),
  disruptionBudget(namespace),
  deployment(namespace, args),
];

/** An operator for one platform, in its namespace, with rights to that namespace alone. */
export const namespacedInstallation = (): readonly Manifest[] => [
  namespaceOf(PLATFORM_NAMESPACE),
  account(PLATFORM_NAMESPACE),
  ...bound(roleOf('Role', MANAGER, [...WORK_RIGHTS, ...LEASE_RIGHTS], PLATFORM_NAMESPACE), PLATFORM_NAMESPACE),
  ...process(PLATFORM_NAMESPACE, []),
];

/** What that operator needs to count free GPUs: nodes, and the pods on them. */
export const nodeRights = (): readonly Manifest[] =>
  bound(roleOf('ClusterRole', `${MANAGER}-nodes`, NODE_RIGHTS), PLATFORM_NAMESPACE);

/** Monitoring's account, and its only right: to see where the vision pods of sittings are. */
export const endpointsReader = (): readonly Manifest[] => {
  const { metadata, ...rest } = roleOf('Role', `${MONITORING}-sittings`, READER_RIGHTS, PLATFORM_NAMESPACE);
  const labels = { 'app.kubernetes.io/name': MONITORING, 'app.kubernetes.io/part-of': 'proctorwise' };
  const role = { ...rest, metadata: { ...metadata, labels } } as Manifest;
  return [account(PLATFORM_NAMESPACE, MONITORING), role, bindingOf(role, PLATFORM_NAMESPACE, MONITORING)];
};

/** One operator for all namespaces. */
export const clusterWideInstallation = (): readonly Manifest[] => [
  namespaceOf(CLUSTER_WIDE_NAMESPACE),
  account(CLUSTER_WIDE_NAMESPACE),
  ...bound(
    roleOf('ClusterRole', MANAGER, [...WORK_RIGHTS, ...NODE_RIGHTS.filter(({ type }) => !type.isNamespaced)]),
    CLUSTER_WIDE_NAMESPACE,
  ),
  ...bound(roleOf('Role', MANAGER, LEASE_RIGHTS, CLUSTER_WIDE_NAMESPACE), CLUSTER_WIDE_NAMESPACE),
  ...process(CLUSTER_WIDE_NAMESPACE, ['--all-namespaces']),
];
