import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Kubectl } from '../../kube/index.js';

/** Where each pod is asked what it reaches, from the node, whom policies let in. No table names it. */
export const ASK_PORT = 7070;
/** A pod gives a connection 2 s. */
const ANSWERS_WITHIN_MS = 20_000;

/** The program, as a ConfigMap. */
export async function installPortProgram(kubectl: Kubectl, namespace: string): Promise<void> {
  const program = await readFile(fileURLToPath(new URL('./port-pod.main.js', import.meta.url)), 'utf8');
  await kubectl(['apply', '--server-side', '-f', '-'], {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'ports', namespace },
    data: { 'port-pod.main.mjs': program },
  });
}

export interface PortPodOptions {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** One with Node at /usr/bin/node. */
  readonly image: string;
  /** Where it listens beside ASK_PORT. */
  readonly ports: readonly number[];
}

/** A pod that listens on ports, and can be asked which ports of others it reaches. */
export const portPod = ({ name, namespace, labels, image, ports }: PortPodOptions) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace, labels },
  spec: {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 1,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: 65532,
      runAsGroup: 65532,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: [
      {
        name: 'ports',
        image,
        command: ['/usr/bin/node', '/ports/port-pod.main.mjs'],
        args: [ASK_PORT, ...ports].map(String),
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'ports', mountPath: '/ports' }],
      },
    ],
    volumes: [{ name: 'ports', configMap: { name: 'ports' } }],
  },
});

/**
 * Asks a pod, from this machine, on which its node runs.
 * @param ip of the pod that is asked
 * @param addresses host:port
 * @returns those that the pod could open a connection to
 */
export async function reachedFrom(ip: string, addresses: readonly string[]): Promise<readonly string[]> {
  const response = await fetch(`http://${ip}:${ASK_PORT}/${addresses.join()}`, {
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  return (await response.json()) as string[];
}
