import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Kubectl } from '../../kube/index.js';

/** Who may call vision pods, by the operator's NetworkPolicy. */
export const MONITORING = { 'app.kubernetes.io/name': 'monitoring', 'app.kubernetes.io/part-of': 'proctorwise' };

/** What a sender has written down for one second. */
export interface SentLine {
  readonly at: string;
  readonly observed: number;
  readonly persons: number;
  /** Answered with something else than 200, or nobody was there to ask; tried again. */
  readonly refused: number;
  /** The connection broke or the answer did not come in time; tried again. */
  readonly broken: number;
  /** Given up after 45 s. */
  readonly lost: number;
  /** Pictures observed by each pod, by its address. */
  readonly pods: Readonly<Record<string, number>>;
}

/** The programs and their pictures, as a ConfigMap (at most 1 MiB together). @param pictures by name, ending in .jpg */
export async function installFrameSender(
  kubectl: Kubectl,
  namespace: string,
  pictures: Readonly<Record<string, Buffer>>,
): Promise<void> {
  const program = (name: string) => readFile(fileURLToPath(new URL(`./${name}.main.js`, import.meta.url)), 'utf8');
  await kubectl(['apply', '--server-side', '-f', '-'], {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'frame-sender', namespace },
    data: {
      'frame-sender.main.mjs': await program('frame-sender'),
      'stranger.main.mjs': await program('stranger'),
    },
    binaryData: Object.fromEntries(Object.entries(pictures).map(([name, bytes]) => [name, bytes.toString('base64')])),
  });
}

export interface SenderOptions {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Vision's. */
  readonly image: string;
  readonly endpoint: string;
  readonly senders: number;
  readonly pauseMs: number;
  /** @default frame-sender */
  readonly program?: 'frame-sender' | 'stranger';
}

/** A pod that sends frames until it is deleted. */
export const senderPod = ({
  name,
  namespace,
  labels,
  image,
  endpoint,
  senders,
  pauseMs,
  program = 'frame-sender',
}: SenderOptions) => ({
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
        name: 'sender',
        image,
        command: ['/usr/bin/node', `/sender/${program}.main.mjs`],
        args: [endpoint, '/sender', `${senders}`, `${pauseMs}`],
        resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '256Mi' } },
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: [{ name: 'sender', mountPath: '/sender' }],
      },
    ],
    volumes: [{ name: 'sender', configMap: { name: 'frame-sender' } }],
  },
});

/** All that a sender has written down so far. */
export async function linesOf(kubectl: Kubectl, namespace: string, pod: string): Promise<SentLine[]> {
  const text = await kubectl(['logs', '-n', namespace, pod]);
  return text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as SentLine);
}

/**
 * How the first pods shared what was observed, from the second that more than one has a part of it on. One that comes
 * later is left out.
 * @returns undefined until there are so many lines, each a second
 */
export function sharesOf(lines: readonly SentLine[], seconds: number): readonly number[] | undefined {
  const from = lines.findIndex(({ pods }) => Object.keys(pods).length > 1);
  const window = from < 0 ? [] : lines.slice(from, from + seconds);
  const [first] = window;
  if (!first || window.length < seconds) return undefined;
  const counts = Object.keys(first.pods).map((pod) => window.reduce((sum, { pods }) => sum + (pods[pod] ?? 0), 0));
  const all = counts.reduce((sum, count) => sum + count, 0);
  return counts.map((count) => count / all);
}

/** Sum of one count over lines. */
export const sumOf = (lines: readonly SentLine[], what: 'observed' | 'persons' | 'refused' | 'broken' | 'lost') =>
  lines.reduce((sum, line) => sum + line[what], 0);
