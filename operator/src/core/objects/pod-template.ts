import type { Accelerator } from '../../resource/exam-session.js';
import type { OperatorSettings, PodResources } from '../facts.js';
import type { PodTemplate } from '../kubernetes.js';
import { ACCELERATOR_LABEL, labelsOf, PORT, type VisionSet } from '../names.js';

/** Seconds for which a pod that goes still takes frames: the HTTP client asks for addresses every 2 s. */
const LEAVING_SECONDS = 5;
/** Above LEAVING_SECONDS and the vision server's own 10 s for what it has taken, and 5 s for its processes. */
const GRACE_SECONDS = 30;
/** Models load and a first picture is looked at: 90 times 2 s. */
const STARTUP_FAILURES = 90;

const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
  httpGet: { path, port: 'http', scheme: 'HTTP' },
  periodSeconds,
  timeoutSeconds: 2,
  failureThreshold,
});

const spreadOver = (topologyKey: string, matchLabels: Readonly<Record<string, string>>) => ({
  maxSkew: 1,
  topologyKey,
  whenUnsatisfiable: 'ScheduleAnyway',
  labelSelector: { matchLabels },
});

/** What vision computes with, by its own names. */
const PROVIDERS: Readonly<Record<Accelerator, string>> = { cpu: 'cpu', gpu: 'cuda' };

/**
 * How many processes of a pod look. With a limit on CPU vision counts the cores of it itself; without one it would count
 * the node's, most of which belong to others, so it is told what was asked for.
 */
export function visionProcesses({ requests, limits }: PodResources): string {
  if (limits.cpu !== undefined) return 'auto';
  const [, digits = '1', suffix] = /^(\d+)(m?)$/.exec(requests.cpu ?? '1') ?? [];
  return String(Math.max(1, Math.floor(Number(digits) / (suffix === 'm' ? 1_000 : 1))));
}

/** The labels by which a Deployment knows its pods; a Deployment cannot change them. */
export const selectorOf = (set: VisionSet, accelerator: Accelerator): Readonly<Record<string, string>> => ({
  ...set.identity,
  [ACCELERATOR_LABEL]: accelerator,
});

/** A vision pod: restricted pod security, nothing written but /tmp, no way to the API server. */
export function podTemplate(set: VisionSet, accelerator: Accelerator, settings: OperatorSettings): PodTemplate {
  return {
    metadata: { labels: { ...labelsOf(set), ...selectorOf(set, accelerator) } },
    spec: {
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: GRACE_SECONDS,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 65532,
        runAsGroup: 65532,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      topologySpreadConstraints: [
        spreadOver('kubernetes.io/hostname', set.identity),
        spreadOver('topology.kubernetes.io/zone', set.identity),
      ],
      containers: [
        {
          name: 'vision',
          image: settings.images[accelerator],
          imagePullPolicy: 'IfNotPresent',
          env: [
            { name: 'VISION_LISTEN', value: `0.0.0.0:${PORT}` },
            { name: 'VISION_PROCESSES', value: visionProcesses(settings.resources[accelerator]) },
            { name: 'VISION_PROVIDER', value: PROVIDERS[accelerator] },
            { name: 'PROCTORWISE_MODEL_DOWNLOAD', value: 'off' },
          ],
          ports: [{ name: 'http', containerPort: PORT, protocol: 'TCP' }],
          resources: settings.resources[accelerator],
          startupProbe: probe('/readyz', 2, STARTUP_FAILURES),
          readinessProbe: probe('/readyz', 2, 2),
          livenessProbe: probe('/healthz', 10, 3),
          lifecycle: { preStop: { sleep: { seconds: LEAVING_SECONDS } } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
          volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
        },
      ],
      volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '64Mi' } }],
    },
  };
}
