import type { Figure } from '../figures.js';
import { applyBare, sampleCopies } from './bare-client.js';
import type { InCluster } from './bench.js';
import { burstFigures, runBurst } from './burst.js';

/**
 * A burst at an API server and etcd alone: what the operator itself can do, and what limits it. Each client has a cluster
 * of its own, so that both find it empty.
 */
export async function measureApiBurst(inCluster: InCluster, sittings: number): Promise<Figure[]> {
  const options = { name: 'bench-api', controllers: false };
  const bare = await inCluster(options, async (bench) => applyBare(bench, sittings, await sampleCopies(bench)));
  const burst = await inCluster(options, (bench) => runBurst(bench, sittings));
  return burstFigures('api-burst', burst, bare);
}
