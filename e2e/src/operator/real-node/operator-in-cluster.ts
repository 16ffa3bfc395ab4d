import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Cluster } from '../../kube/index.js';
import { until } from '../../until.js';
import { makeImage } from './vision-image.js';

const MANIFEST = fileURLToPath(new URL('../../../../operator/deploy/namespaced.yaml', import.meta.url));
const NAME = 'proctorwise-operator';
const DEPLOYMENT = `deployment/${NAME}`;
const STARTS_WITHIN_MS = 120_000;

/** The operator as its manifests have it: image, service account, rights, two replicas and their lease. */
export interface OperatorInCluster {
  /** Restarts of its containers. */
  restarts(): Promise<number>;
  /** What its pods have said so far. @param file to write */
  keepLog(file: string): Promise<void>;
  /** Scales it to nothing and waits for that. @returns who holds the lease then; empty: it was given back */
  stop(): Promise<string>;
}

/**
 * Makes its image, applies its manifests and waits until one of its pods leads.
 * @param settings its flags as variables: `OPERATOR_CPU_IMAGE`
 */
export async function installOperator(
  cluster: Cluster,
  namespace: string,
  settings: Readonly<Record<string, string>>,
): Promise<OperatorInCluster> {
  const { kubectl } = cluster;
  const of = ['-n', namespace];
  const pods = ['pods', ...of, '-l', `app.kubernetes.io/name=${NAME}`];
  const { file } = await makeImage('operator', cluster.folder);
  await cluster.images?.load(file);
  await kubectl(['apply', '--server-side', '-f', MANIFEST]);
  await kubectl([
    'set',
    'env',
    DEPLOYMENT,
    ...of,
    ...Object.entries(settings).map(([name, value]) => `${name}=${value}`),
  ]);
  await kubectl([
    'rollout',
    'status',
    DEPLOYMENT,
    ...of,
    '--request-timeout=0',
    `--timeout=${STARTS_WITHIN_MS / 1_000}s`,
  ]);
  const holder = () => kubectl(['get', 'lease', NAME, ...of, '-o', 'jsonpath={.spec.holderIdentity}']);
  // Those that began with other settings hand over when they go.
  await until(
    'a leader',
    async () => {
      const names = (await kubectl(['get', ...pods, '-o', 'jsonpath={.items[*].metadata.name}'])).split(' ');
      const leader = await holder();
      return names.length === 2 && names.some((name) => leader.startsWith(name)) ? true : undefined;
    },
    { withinMs: STARTS_WITHIN_MS },
  );
  return {
    async restarts() {
      const counts = 'jsonpath={.items[*].status.containerStatuses[*].restartCount}';
      return (await kubectl(['get', ...pods, '-o', counts])).split(' ').reduce((sum, count) => sum + Number(count), 0);
    },
    async keepLog(to) {
      const selector = `app.kubernetes.io/name=${NAME}`;
      const { stdout, stderr } = await kubectl.try(['logs', ...of, '-l', selector, '--prefix', '--tail=-1']);
      await writeFile(to, stdout + stderr);
    },
    async stop() {
      await kubectl(['scale', DEPLOYMENT, ...of, '--replicas=0']);
      await until(
        'the end of its pods',
        async () => ((await kubectl(['get', ...pods, '-o', 'name'])) === '' ? true : undefined),
        { withinMs: 60_000 },
      );
      return holder();
    },
  };
}
