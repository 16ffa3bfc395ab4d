import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { labelsOf, METRICS_LABELS, networkYaml, PARTS, type Part, REACH, SERVERS } from '@proctorwise/cdk8s';
import { itNeeds } from '@proctorwise/contracts/testing';
import { artefactsFolder } from '../../artefacts.js';
import { type Cluster, startCluster } from '../../kube/index.js';
import { until } from '../../until.js';
import { containers, MISSING_CONTAINERS } from './needs.js';
import { ASK_PORT, installPortProgram, type PortPodOptions, portPod, reachedFrom } from './port-pods.js';
import { makeImage } from './vision-image.js';

const NAMESPACE = 'proctorwise';

const SERVICES = 'user reservation monitoring correction notification analytics';
/** Who gets in where, by hand: not what the policies are made of. */
const MAY: Readonly<Record<string, string>> = {
  'hdfs:9870': 'hdfs monitoring analytics spark backup',
  'hdfs:9864': 'hdfs monitoring analytics spark backup',
  'hdfs:8020': 'hdfs spark backup',
  'hdfs:9866': 'hdfs spark backup',
  'hdfs:9867': 'hdfs spark backup',
  'kafka:9092': `${SERVICES} operations`,
  'kafka:9093': 'kafka',
  'kafka:9094': 'kafka',
  'mariadb:3306': 'user reservation monitoring correction spark backup',
  'reservation:8000': 'gateway',
  'user:8001': 'gateway',
  'monitoring:8003': 'gateway monitoring',
  'correction:8004': 'gateway',
  'notification:8005': 'gateway',
  'analytics:8006': 'gateway',
  'reservation:9000': `${SERVICES} collector`,
  'user:9001': `${SERVICES} collector`,
  'monitoring:9003': `${SERVICES} collector`,
  'correction:9004': `${SERVICES} collector`,
  'notification:9005': `${SERVICES} collector`,
  'analytics:9006': `${SERVICES} collector`,
};

interface Who extends Omit<PortPodOptions, 'image'> {
  /** As MAY names it. */
  readonly as: string;
}

/** Two of those that call their own kind: no policy stands between a pod and itself. */
const TWICE: readonly Part[] = ['hdfs', 'kafka', 'monitoring'];
const portsOf = (part: Part): number[] => {
  const server = SERVERS.find((name) => name === part);
  return server ? REACH[server].flatMap(({ ports }) => Object.values(ports)) : [];
};
const PODS: readonly Who[] = [
  ...PARTS.flatMap((part) =>
    (TWICE.includes(part) ? ['-0', '-1'] : ['']).map((number) => ({
      ...{ as: part, name: `${part}${number}`, namespace: NAMESPACE, labels: labelsOf(part), ports: portsOf(part) },
    })),
  ),
  { as: 'stranger', name: 'stranger', namespace: NAMESPACE, labels: {}, ports: [] },
  { as: 'elsewhere', name: 'elsewhere', namespace: 'elsewhere', labels: labelsOf('monitoring'), ports: [] },
  { as: 'collector', name: 'collector', namespace: 'metrics', labels: {}, ports: [] },
];

const listeningPorts = ({ ports }: Who) => (ports.length === 0 ? [] : [...ports, ASK_PORT]);

/** What each pod reaches, as `pod:port` in the order of the pods. */
type Matrix = Readonly<Record<string, readonly string[]>>;

/** Of all that servers listen on, also what is in no table; but not of the pod's own. */
const matrixOf = (reaches: (caller: Who, server: Who, port: number) => boolean): Matrix =>
  Object.fromEntries(
    PODS.map((caller) => [
      caller.name,
      PODS.filter((server) => server !== caller).flatMap((server) =>
        listeningPorts(server)
          .filter((port) => reaches(caller, server, port))
          .map((port) => `${server.name}:${port}`),
      ),
    ]),
  );

const EVERYBODY = matrixOf(() => true);
const THE_TABLE = matrixOf(
  (caller, server, port) => MAY[`${server.as}:${port}`]?.split(' ').includes(caller.as) ?? false,
);

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status: { readonly podIP?: string };
}

/** Starts the pods. @returns how to try all ports of all from each of them, at once */
async function startPods({ kubectl }: Cluster, image: string): Promise<() => Promise<Matrix>> {
  await kubectl(['apply', '-f', '-'], {
    apiVersion: 'v1',
    kind: 'List',
    items: PODS.map((pod) => portPod({ ...pod, image })),
  });
  const addresses = await until(
    'an address of each pod',
    async () => {
      const { items } = await kubectl.json<{ items: readonly Pod[] }>(['get', 'pods', '-A']);
      const found = new Map(items.map(({ metadata, status }) => [metadata.name, status.podIP]));
      return PODS.every(({ name }) => found.get(name)) ? found : undefined;
    },
    { withinMs: 180_000 },
  );
  const listening = PODS.flatMap((pod) =>
    listeningPorts(pod).map((port) => ({ pod, port, address: `${addresses.get(pod.name)}:${port}` })),
  );
  return async () => {
    const tried = PODS.map(async (caller) => {
      const others = listening.filter(({ pod }) => pod !== caller).map(({ address }) => address);
      return [caller.name, new Set(await reachedFrom(addresses.get(caller.name) ?? '', others))] as const;
    });
    const reached = new Map(await Promise.all(tried));
    return matrixOf((caller, server, port) =>
      Boolean(reached.get(caller.name)?.has(`${addresses.get(server.name)}:${port}`)),
    );
  };
}

/**
 * Tries until it is as wanted so many times in a row: policies take a moment, a busy machine is late, and this cluster's
 * enforcement takes its rules out and in again for a moment now and then.
 */
async function untilItIs(wanted: Matrix, tryAll: () => Promise<Matrix>, times: number): Promise<void> {
  const rightSoFar: boolean[] = [];
  let last: Matrix | undefined;
  const isRight = async () => {
    last = await tryAll();
    rightSoFar.push(JSON.stringify(last) === JSON.stringify(wanted));
    return (rightSoFar.length >= times && rightSoFar.slice(-times).every(Boolean)) || undefined;
  };
  await until('ports that are open to whom they should', isRight, { withinMs: 120_000 }).catch((error: unknown) => {
    if (last) expect(last).toEqual(wanted); // says which; where only the last time was right, the error does
    throw error;
  });
}

itNeeds(
  containers,
  MISSING_CONTAINERS,
  'HDFS, Kafka, MariaDB and the services are reached by whom the table names, on a real node; without the policies by all',
  async (kube) => {
    const open = SERVERS.flatMap((server) => portsOf(server).map((port) => `${server}:${port}`));
    expect(open.toSorted()).toEqual(Object.keys(MAY).toSorted()); // else nobody would ask for what the table lost
    const cluster = await startCluster(kube, { name: 'network', node: true });
    const { kubectl } = cluster;
    try {
      const { image, file } = await makeImage('operator', cluster.folder);
      await cluster.images?.load(file);
      for (const namespace of new Set(PODS.map((pod) => pod.namespace))) {
        await kubectl(['create', 'namespace', namespace]);
        await kubectl(['label', 'namespace', namespace, 'pod-security.kubernetes.io/enforce=restricted']);
        await installPortProgram(kubectl, namespace);
      }
      const metrics = Object.entries(METRICS_LABELS).map(([label, value]) => `${label}=${value}`);
      await kubectl(['label', 'namespace', 'metrics', ...metrics]);
      const tryAll = await startPods(cluster, image);

      await untilItIs(EVERYBODY, tryAll, 1);
      expect(EVERYBODY.stranger).toEqual(expect.arrayContaining(['hdfs-0:9870', 'hdfs-0:9866', 'mariadb:3306']));

      await kubectl(['apply', '--server-side', '-f', '-'], networkYaml());
      await untilItIs(THE_TABLE, tryAll, 3);
      expect(THE_TABLE.stranger).toEqual([]);
      expect(THE_TABLE.elsewhere).toEqual([]);
      expect(THE_TABLE.correction?.filter((address) => address.startsWith('hdfs'))).toEqual([]);
      const seen = Object.entries(THE_TABLE).map(([pod, reached]) => `${pod}: ${reached.join(' ') || 'nothing'}\n`);
      await writeFile(join(await artefactsFolder('real-node'), 'network.txt'), seen.join(''));
    } finally {
      await cluster.stop();
    }
  },
  780_000, // the image is made in it, which alone took minutes on a busy machine
);
