import { type Figure, figure, median } from '../figures.js';
import type { Pictures } from '../frames/pictures.js';
import { cpuOf } from '../frames/process-tree.js';
import { openReference } from '../frames/reference.js';
import { keepBusy, meanTimes, openAlbum, WARM_UP_PICTURES } from './load.js';
import type { Options } from './options.js';
import { type LookAnswer, startPod } from './pod.js';

const PICTURES_PER_BLOCK = 40;
const FEWEST_BLOCKS = 4;
/** The original's detector and face mesh on one core of the same kind of machine, as measured for this project. */
const ORIGINAL_CPU_MS = 95;

export const CPU_A_PICTURE = 'picture: CPU, one process, all threads';

/**
 * CPU of a picture in one process that looks, by HTTP, block by block beside the same pictures' decode, resize and both
 * models alone. The kernel counts in 10 ms: CPU is known for a block of 40, the stages by the process's own clock.
 */
export async function measurePicture(
  pictures: Pictures,
  { seconds, secondLook, provider }: Options,
): Promise<Figure[]> {
  const reference = await openReference(pictures);
  const pod = await startPod({ processes: 0, secondLook, provider });
  try {
    const next = openAlbum(pictures);
    await keepBusy(pod, next, 1, (looked) => looked < WARM_UP_PICTURES);
    await reference.measure(0, WARM_UP_PICTURES);
    const wholes: number[] = [];
    const references: number[] = [];
    const answers: LookAnswer[] = [];
    const until = performance.now() + seconds * 1_000;
    while (wholes.length < FEWEST_BLOCKS || performance.now() < until) {
      const alone = await reference.measure(wholes.length * PICTURES_PER_BLOCK, PICTURES_PER_BLOCK);
      references.push(alone.reduce((sum, each) => sum + each, 0) / alone.length);
      const before = await cpuOf(pod.pid);
      answers.push(...(await keepBusy(pod, next, 1, (looked) => looked < PICTURES_PER_BLOCK)));
      wholes.push(((await cpuOf(pod.pid)) - before) / PICTURES_PER_BLOCK);
    }
    const ratios = wholes.map((whole, block) => whole / (references[block] as number));
    return [
      figure('picture: pictures measured', answers.length, 'count'),
      figure(CPU_A_PICTURE, median(wholes), 'ms'),
      figure('picture: CPU, decode + resize + both models alone', median(references), 'ms'),
      figure('picture: CPU, one process / decode + resize + both models alone', median(ratios), 'ratio'),
      figure("picture: the original's CPU / one process's", ORIGINAL_CPU_MS / median(wholes), 'ratio'),
      ...Object.entries(meanTimes(answers)).map(([part, ms]) => figure(`picture: time, ${part}, mean`, ms, 'ms')),
    ];
  } finally {
    await pod.stop();
    await reference.close();
  }
}
