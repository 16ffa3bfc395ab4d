import { setTimeout as wait } from 'node:timers/promises';
import { type ApiObject, Informer } from '@proctorwise/operator/runtime';
import { type Figure, figure, spread } from '../figures.js';
import type { Bench } from './bench.js';
import { type CpuUse, costFigures, cpuBetween, cpuUse, shareFigures } from './cpu-shares.js';
import { MeasuredOperator } from './measured-operator.js';
import { sumOf } from './prometheus.js';
import { CHILD_TYPES, createNamespace, createSittings, DEPLOYMENT, deleteNamespace, type Plan } from './sittings.js';

const NAMESPACE = 'bench-burst';
/** 120 candidates, a frame in 2 s, 20 % more, by 45 frames/s of one pod. */
const CANDIDATES = 120;
const POD_FPS = 45;
export const FLOOR = 2;
const DEADLINE_MS = 300_000;

type Deployment = ApiObject & { readonly spec?: { readonly replicas?: number } };

/** Sittings that all want their pods now. */
export const planOf = (namespace: string, count: number): Plan => ({
  namespace,
  count,
  startsInMs: 1_800_000,
  warmUpSeconds: 3_600,
  candidates: CANDIDATES,
});
export const flagsFor = (namespace: string) => ['--namespace', namespace, '--cpu-pod-fps', String(POD_FPS)];

/** So many sittings, made so fast: by the operator or by a bare client. */
export interface Made {
  readonly sittings: number;
  readonly seconds: number;
  readonly cpu: CpuUse;
}

/** What the operator did in a burst. Counts of all of it, also of what came after the last pods were asked for. */
export interface Burst extends Made {
  /** Until the last was created, ms. */
  readonly createdMs: number;
  /** From create to pods asked for, one a sitting. */
  readonly waitsMs: readonly number[];
  /** Until the last pods were asked for. */
  readonly writesInTime: number;
  readonly looks: number;
  /** Writes: applies, scales, statuses and events. */
  readonly requests: number;
  readonly failures: number;
  /** Too many at once: events that were not sent. */
  readonly eventsDropped: number;
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

/** Many sittings that are created at once and all want their pods now. */
export async function runBurst(bench: Bench, sittings: number): Promise<Burst> {
  const { cluster, client } = bench;
  await createNamespace(client, NAMESPACE);
  const operator = await MeasuredOperator.start(cluster.kubeconfig, flagsFor(NAMESPACE), 'elected');
  const watching = new AbortController();
  const floors = watchFloors(bench, watching.signal);
  try {
    await floors.synced();
    await operator.settled();
    const before = await operator.metrics();
    const cpu = () => cpuUse(cluster, () => operator.cpuSeconds());
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
    const used = cpuBetween(cpuBefore, await cpu());
    const inTime = await operator.metrics();
    await operator.settled();
    const after = await operator.metrics();
    const grown = (text: string, name: string, labels = {}) => sumOf(text, name, labels) - sumOf(before, name, labels);
    const requests = (labels = {}) => grown(after, 'rest_client_requests_total', labels);
    return {
      sittings,
      seconds,
      cpu: used,
      createdMs,
      waitsMs: [...sentAt].map(([name, at]) => (floors.askedAt.get(name) ?? Number.NaN) - at),
      writesInTime: grown(inTime, 'rest_client_requests_total', { method: 'PATCH' }),
      looks: grown(after, 'controller_runtime_reconcile_total', { controller: 'examsession' }),
      requests: requests() - requests({ method: 'GET' }) - requests({ method: 'PUT' }),
      failures: grown(after, 'controller_runtime_reconcile_errors_total'),
      eventsDropped: grown(after, 'proctorwise_events_dropped'),
    };
  } finally {
    watching.abort();
    await floors.running;
    await operator.stop();
    if (bench.hasControllers) await deleteNamespace(client, NAMESPACE);
  }
}

const objectsPerSecond = ({ sittings, seconds }: Made) => (sittings * CHILD_TYPES.length) / seconds;

/** @param part how the figures' names begin @param bare the same objects by a bare client, in the same place */
export function burstFigures(part: string, burst: Burst, bare: Made): Figure[] {
  const { sittings, seconds, createdMs, waitsMs, writesInTime, looks, requests, failures, cpu } = burst;
  return [
    figure(`${part}: sittings`, sittings, 'count'),
    figure(`${part}: all created after`, createdMs / 1000, 's'),
    figure(`${part}: all pods asked for after`, seconds, 's'),
    ...spread(`${part}: create to pods asked for`, waitsMs),
    figure(`${part}: objects applied`, objectsPerSecond(burst), '1/s'),
    figure(`${part}: objects applied by a bare client`, objectsPerSecond(bare), '1/s'),
    figure(
      `${part}: objects applied, operator / bare client`,
      objectsPerSecond(burst) / objectsPerSecond(bare),
      'ratio',
    ),
    figure(`${part}: applies, scales and statuses together`, writesInTime / seconds, '1/s'),
    ...shareFigures(part, cpu, seconds),
    ...costFigures(part, cpu, sittings),
    ...shareFigures(`${part}, bare client`, bare.cpu, bare.seconds),
    ...costFigures(`${part}, bare client`, bare.cpu, bare.sittings),
    figure(`${part}: reconciles a sitting`, looks / sittings, 'ratio'),
    figure(`${part}: requests a sitting, events included`, requests / sittings, 'ratio'),
    figure(`${part}: requests a reconcile`, requests / looks, 'ratio'),
    figure(`${part}: reconciles that failed`, failures, 'count'),
    figure(`${part}: events dropped`, burst.eventsDropped, 'count'),
  ];
}
