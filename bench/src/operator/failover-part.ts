import { setTimeout as wait } from 'node:timers/promises';
import type { ApiObject } from '@proctorwise/operator/runtime';
import { type Figure, figure } from '../figures.js';
import type { Bench } from './bench.js';
import { MeasuredOperator } from './measured-operator.js';
import { createNamespace, createSittings, DEPLOYMENT, deleteNamespace } from './sittings.js';

const DEADLINE_MS = 60_000;

/** Kills the leader and gives its successor a sitting to work on. @returns ms from the kill to that sitting's Deployment */
async function killOnce({ cluster, client }: Bench, turn: number): Promise<number> {
  const namespace = `bench-failover-${turn}`;
  await createNamespace(client, namespace);
  const flags = ['--namespace', namespace];
  const leader = await MeasuredOperator.start(cluster.kubeconfig, flags, 'elected');
  const standby = await MeasuredOperator.start(cluster.kubeconfig, flags, 'caches are filled');
  try {
    await leader.settled();
    const killedAt = Date.now();
    await leader.kill();
    const plan = { namespace, count: 1, startsInMs: 1_800_000, warmUpSeconds: 3_600, candidates: 120 };
    await createSittings(client, plan);
    const at = { namespace, name: 'sitting-0-vision-cpu' };
    while (Date.now() - killedAt < DEADLINE_MS) {
      if (await client.find<ApiObject>(DEPLOYMENT, at)) return Date.now() - killedAt;
      await wait(20);
    }
    throw new Error(`no leader within ${DEADLINE_MS / 1000} s`);
  } finally {
    await standby.stop();
    await deleteNamespace(client, namespace);
  }
}

/** From the leader's SIGKILL to the next leader's first deed: the time for which nobody works. */
export async function measureFailover(bench: Bench, kills: number): Promise<Figure[]> {
  const times: number[] = [];
  for (let turn = 0; turn < kills; turn++) times.push(await killOnce(bench, turn));
  return [
    figure('failover: leaders killed', kills, 'count'),
    figure('failover: kill to first Deployment, mean', times.reduce((sum, ms) => sum + ms, 0) / kills / 1000, 's'),
    figure('failover: kill to first Deployment, longest', Math.max(...times) / 1000, 's'),
  ];
}
