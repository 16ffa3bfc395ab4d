import { type Figure, figure, spread } from '../figures.js';
import type { Pictures } from '../frames/pictures.js';
import { cpuOf, memoryOf } from '../frames/process-tree.js';
import { forSeconds, keepBusy, meanTimes, openAlbum, WARM_UP_PICTURES } from './load.js';
import type { Options } from './options.js';
import { startPod } from './pod.js';

/** How the figures of so many processes begin. */
export const throughputOf = (processes: number): string => {
  if (processes === 0) return 'throughput, the server looks itself';
  return `throughput, ${processes} ${processes === 1 ? 'process' : 'processes'}`;
};

/** What a pod can with so many processes, each always at work. @param processes 0: the server looks itself */
async function measurePod(
  pictures: Pictures,
  processes: number,
  { seconds, secondLook, provider }: Options,
): Promise<Figure[]> {
  const part = throughputOf(processes);
  const pod = await startPod({ processes, secondLook, provider });
  try {
    const next = openAlbum(pictures);
    const inFlight = Math.max(1, processes) + 1;
    await keepBusy(pod, next, inFlight, (looked) => looked < WARM_UP_PICTURES * Math.max(1, processes));
    const cpuBefore = await cpuOf(pod.pid);
    const from = performance.now();
    const answers = await keepBusy(pod, next, inFlight, forSeconds(seconds));
    const tookMs = performance.now() - from;
    const cpuMs = (await cpuOf(pod.pid)) - cpuBefore;
    const memory = await memoryOf(pod.pid);
    const { hop = 0 } = meanTimes(answers);
    return [
      figure(`${part}: start to ready`, pod.readyAfterMs, 'ms'),
      figure(`${part}: pictures`, answers.length / (tookMs / 1_000), '1/s'),
      figure(`${part}: cores used`, cpuMs / tookMs, 'count'),
      figure(`${part}: pictures a core used`, answers.length / (cpuMs / 1_000), '1/s'),
      figure(`${part}: CPU a picture, all processes`, cpuMs / answers.length, 'ms'),
      figure(`${part}: way to the process and back, mean`, hop, 'ms'),
      ...spread(
        `${part}: answered`,
        answers.map(({ milliseconds }) => milliseconds),
      ),
      figure(`${part}: memory, the server alone, resident`, memory.mainRssMiB, 'MiB'),
      figure(`${part}: memory of all processes, shared pages once`, memory.pssMiB, 'MiB'),
    ];
  } finally {
    await pod.stop();
  }
}

export async function measureThroughput(pictures: Pictures, options: Options): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const count of [0, 1, options.processes]) figures.push(...(await measurePod(pictures, count, options)));
  return figures;
}
