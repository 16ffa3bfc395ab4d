import { type SpawnOptions, spawn } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record } from '@proctorwise/distributed/processes';
import { until } from '../until.js';
import type { Cluster } from './cluster.js';
import { startEnvtest } from './envtest-control-plane.js';
import { type Guard, startGuard } from './guard.js';
import { kubectlOf } from './kubectl.js';
import { startKwok } from './kwok.js';
import { type PrebuiltOptions, startPrebuilt } from './prebuilt-control-plane.js';
import type { KubeSource } from './programs.js';

const READY_WITHIN_MS = 60_000;

export interface ClusterOptions extends PrebuiltOptions {
  /** Part of the folder's name. */
  readonly name: string;
}

/**
 * Starts a cluster, or connects to the one that is given. What it starts is taken down by a process of its own when this
 * one ends, however it ends.
 * @param source from `findKube`
 */
export async function startCluster(source: KubeSource, options: ClusterOptions): Promise<Cluster> {
  const folder = await mkdtemp(join(tmpdir(), `proctorwise-kube-${options.name}-`));
  const state = join(folder, 'state');
  const guard = source.from === 'prebuilt' ? startGuard(folder, source.script, state) : startGuard(folder);
  const launch = (program: string, args: readonly string[], spawnOptions: SpawnOptions = {}) =>
    spawnRecorded(folder, program, args, spawnOptions);
  try {
    return await started(source, options, { folder, state, guard, launch });
  } catch (error) {
    await guard.release();
    throw error;
  }
}

async function started(
  source: KubeSource,
  options: ClusterOptions,
  { folder, state, guard, launch }: { folder: string; state: string; guard: Guard; launch: Cluster['spawn'] },
): Promise<Cluster> {
  const own = { folder, spawn: launch, stop: () => guard.release() };
  if (source.from === 'kubeconfig') {
    const kubectl = kubectlOf('kubectl', source.kubeconfig, folder);
    return { ...own, kubeconfig: source.kubeconfig, kubectl };
  }
  if (source.from === 'envtest') {
    const plane = await startEnvtest(source.folder, folder, launch);
    const kubectl = kubectlOf(join(source.folder, 'kubectl'), plane.kubeconfig, folder);
    await until('the API server', () => kubectl(['get', '--raw=/readyz']), { withinMs: READY_WITHIN_MS });
    return { ...own, ...plane, kubectl };
  }
  const plane = await startPrebuilt(source.script, state, folder, options);
  const kubectl = kubectlOf(join(plane.programs, 'kubectl'), plane.kubeconfig, folder);
  return {
    ...own,
    ...plane,
    kubectl,
    startKwok: () =>
      startKwok({ program: join(plane.programs, 'kwok'), stages: plane.kwokStages, ...plane, folder }, launch),
  };
}

async function spawnRecorded(folder: string, program: string, args: readonly string[], options: SpawnOptions) {
  const child = spawn(program, args, options);
  child.on('error', () => {});
  if (child.pid === undefined) throw new Error(`${program} could not be started`);
  await record(folder, child.pid);
  return child;
}
