import { openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from './cluster.js';
import type { Kubectl } from './kubectl.js';

const FAKE = 'kwok.x-k8s.io/node';
const STARTED_AFTER_MS = 500;

/** @param stages what it does to nodes and pods */
export async function startKwok(
  { program, stages, kubeconfig, folder }: { program: string; stages: string; kubeconfig: string; folder: string },
  launch: Cluster['spawn'],
): Promise<void> {
  const logFile = join(folder, 'kwok.log');
  const log = openSync(logFile, 'a');
  const child = await launch(
    program,
    [
      '--kubeconfig',
      kubeconfig,
      '--config',
      stages,
      '--manage-all-nodes=false',
      // It renews them: nodes that say nothing for 40 s are taken for dead.
      '--node-lease-duration-seconds=40',
      `--manage-nodes-with-annotation-selector=${FAKE}=fake`,
    ],
    { stdio: ['ignore', log, log] },
  );
  // What it does not like, it says at once.
  await wait(STARTED_AFTER_MS);
  if (child.exitCode !== null) throw new Error(`kwok has ended: ${await readFile(logFile, 'utf8')}`);
}

export interface SimulatedNode {
  readonly name: string;
  readonly gpus?: number;
  /** @default 64 */
  readonly cpus?: number;
  readonly labels?: Readonly<Record<string, string>>;
}

const nodeObject = ({ name, gpus = 0, cpus = 64, labels = {} }: SimulatedNode) => {
  const resources = {
    cpu: String(cpus),
    memory: '256Gi',
    pods: '1000',
    ...(gpus > 0 ? { 'nvidia.com/gpu': String(gpus) } : {}),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, annotations: { [FAKE]: 'fake' }, labels: { 'kubernetes.io/hostname': name, ...labels } },
    status: { capacity: resources, allocatable: resources },
  };
};

/** Makes simulated nodes; kwok says that they are Ready. */
export async function addNodes(kubectl: Kubectl, nodes: readonly SimulatedNode[]): Promise<void> {
  await kubectl(['create', '-f', '-'], { apiVersion: 'v1', kind: 'List', items: nodes.map(nodeObject) });
  await kubectl(['wait', '--for=condition=Ready', '--timeout=60s', ...nodes.map(({ name }) => `node/${name}`)]);
}
