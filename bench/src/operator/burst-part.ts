import type { Figure } from '../figures.js';
import { applyBare, sampleCopies } from './bare-client.js';
import type { Bench } from './bench.js';
import { burstFigures, runBurst } from './burst.js';

/** A burst in a whole control plane: controllers, autoscalers and the scheduler work on the same cores. */
export async function measureBurst(bench: Bench, sittings: number): Promise<Figure[]> {
  const copies = await sampleCopies(bench);
  const bare = await applyBare(bench, sittings, copies);
  return burstFigures('burst', await runBurst(bench, sittings), bare);
}
