import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { type ApiObject, Informer } from '@proctorwise/operator/runtime';
import { type Figure, figure, spread } from '../frames/figures.js';
import { applyBare, copiesOfFirst } from './bare-client.js';
import type { Bench } from './bench.js';
import { MeasuredOperator } from './measured-operator.js';
import { sumOf } from './prometheus.js';
import { CHILD_TYPES, createNamespace, createSittings, DEPLOYMENT, deleteNamespace, type Plan } from './sittings.js';

const NAMESPACE = 'bench-burst';
export const OF_BARE = 'burst: objects applied, operator / bare client';
/** 120 candidates, a frame in 2 s, 20 % more, by 45 frames/s of one pod. */
const CANDIDATES = 120;
const POD_FPS = 45;
const FLOOR = 2;
const TICKS_A_SECOND = 100;
const CORES = availableParallelism();
const DEADLINE_MS = 300_000;

type Deployment = ApiObject & { readonly spec?: { readonly replicas?: number } };

/** CPU that all processes of the machine have used, s. */
async function machineCpuSeconds(): Promise<number> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / TICKS_A_SECOND;
}

/** When each Deployment first asked for its floor, epoch ms, as a watch of our own was told. */
function watchFloors({ client }: Bench, signal: AbortSignal) {
  const askedAt = new Map<string, number>();
  const log = { info: () => {}, warn: console.warn, error: console.error };
  const informer = new Informer<Deployment>({ client, type: DEPLOYMENT, selection: { namespace: NAMESPACE }, log });
  informer.onChange(({ object }) => {
    const sitting = object.metadata.name.replace(/-vision-cpu$/, '');
    if ((object.spec?.replicas ?? 0) >= FLOOR && !askedAt.has(sitting)) askedAt.set(sitting, Date.now());
  });
  const running = informer.run(signal);
  return { askedAt, synced: () => informer.synced(signal), running };
}

const planOf = (namespace: string, count: number): Plan => ({
  namespace,
  count,
  startsInMs: 1_800_000,
  warmUpSeconds: 3_600,
  candidates: CANDIDATES,
});
const flagsFor = (namespace: string) => ['--namespace', namespace, '--cpu-pod-fps', String(POD_FPS)];

/** What this machine's control plane takes of the same objects from a client that only sends. @returns objects a second */
async function measureBare(bench: Bench, sittings: number): Promise<number> {
  const { cluster, client } = bench;
  const namespace = 'bench-sample';
  await createNamespace(client, namespace);
  const operator = await MeasuredOperator.start(cluster.kubeconfig, flagsFor(namespace), 'elected');
  await createSittings(client, planOf(namespace, 1));
  await operator.settled();
  const copies = await copiesOfFirst(bench, namespace);
  await operator.stop();
  await deleteNamespace(client, namespace);
  const seconds = await applyBare(bench, planOf('bench-bare', sittings), copies, FLOOR);
  return (sittings * CHILD_TYPES.length) / seconds;
}

/** Many sittings that are created at once and all want their pods now. */
export async function measureBurst(bench: Bench, sittings: number): Promise<Figure[]> {
  const { cluster, client } = bench;
  const bare = await measureBare(bench, sittings);
  await createNamespace(client, NAMESPACE);
  const operator = await MeasuredOperator.start(cluster.kubeconfig, flagsFor(NAMESPACE), 'elected');
  const watching = new AbortController();
  const floors = watchFloors(bench, watching.signal);
  try {
    await floors.synced();
    await operator.settled();
    const before = await operator.metrics();
    const cpu = async () => ({
      operator: await operator.cpuSeconds(),
      apiServer: (await cluster.apiServer?.cpuSeconds()) ?? Number.NaN,
      machine: await machineCpuSeconds(),
    });
    const cpuBefore = await cpu();
    const begun = Date.now();
    const sentAt = await createSittings(client, planOf(NAMESPACE, sittings));
    const createdMs = Date.now() - begun;
    const isDone = () => [...sentAt.keys()].every((name) => floors.askedAt.has(name));
    while (!isDone()) {
      if (Date.now() - begun > DEADLINE_MS) throw new Error(`after ${DEADLINE_MS / 1000} s some sittings have no pods`);
      await wait(20);
    }
    const seconds = (Date.now() - begun) / 1000;
    const cpuAfter = await cpu();
    const inTime = await operator.metrics();
    await operator.settled();
    const after = await operator.metrics();
    const grown = (text: string, name: string, labels = {}) => sumOf(text, name, labels) - sumOf(before, name, labels);
    const ofMachine = (who: 'operator' | 'apiServer') =>
      (cpuAfter[who] - cpuBefore[who]) / (cpuAfter.machine - cpuBefore.machine);
    const writes = grown(inTime, 'rest_client_requests_total', { method: 'PATCH' });
    const looks = grown(after, 'controller_runtime_reconcile_total', { controller: 'examsession' });
    const requests =
      grown(after, 'rest_client_requests_total') -
      grown(after, 'rest_client_requests_total', { method: 'GET' }) -
      grown(after, 'rest_client_requests_total', { method: 'PUT' });
    return [
      figure('burst: sittings', sittings, 'count'),
      figure('burst: all created after', createdMs / 1000, 's'),
      figure('burst: all pods asked for after', seconds, 's'),
      ...spread(
        'burst: create to pods asked for',
        [...sentAt].map(([name, at]) => (floors.askedAt.get(name) ?? Number.NaN) - at),
      ),
      figure('burst: objects applied', (sittings * CHILD_TYPES.length) / seconds, '1/s'),
      figure('burst: objects applied by a bare client', bare, '1/s'),
      figure(OF_BARE, (sittings * CHILD_TYPES.length) / seconds / bare, 'ratio'),
      figure('burst: applies, scales and statuses together', writes / seconds, '1/s'),
      figure("burst: API server's share of the CPU used", ofMachine('apiServer'), 'share'),
      figure("burst: operator's share of the CPU used", ofMachine('operator'), 'share'),
      figure('burst: CPU used, of all cores', (cpuAfter.machine - cpuBefore.machine) / seconds / CORES, 'share'),
      figure('burst: reconciles a sitting', looks / sittings, 'ratio'),
      figure('burst: requests a sitting, events included', requests / sittings, 'ratio'),
      figure('burst: requests a reconcile', requests / looks, 'ratio'),
      figure('burst: reconciles that failed', grown(after, 'controller_runtime_reconcile_errors_total'), 'count'),
    ];
  } finally {
    watching.abort();
    await floors.running;
    await operator.stop();
    await deleteNamespace(client, NAMESPACE);
  }
}
