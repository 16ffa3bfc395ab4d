import { type Figure, figure } from '../figures.js';
import type { Pictures } from '../frames/pictures.js';
import { memoryOf } from '../frames/process-tree.js';
import { slopeOf } from '../operator/slope.js';
import { keepBusy, openAlbum } from './load.js';
import type { Options } from './options.js';
import { startPod } from './pod.js';

const LOOK_EVERY_MS = 5_000;
/** Heaps grow until V8 and the allocators have found their size; the first part is left out. */
const LEFT_OUT = 1 / 4;

/** Memory of a pod at full load, watched over time: its slope over the last three quarters. */
export async function measureSoak(
  pictures: Pictures,
  { processes, soakMinutes, secondLook, provider }: Options,
): Promise<Figure[]> {
  const pod = await startPod({ processes, secondLook, provider });
  try {
    const from = performance.now();
    const until = from + soakMinutes * 60_000;
    const whole: [hours: number, mib: number][] = [];
    const front: [hours: number, mib: number][] = [];
    const watch = async () => {
      while (performance.now() < until) {
        await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
        const { pssMiB, mainRssMiB } = await memoryOf(pod.pid);
        const hours = (performance.now() - from) / 3_600_000;
        whole.push([hours, pssMiB]);
        front.push([hours, mainRssMiB]);
      }
    };
    const load = keepBusy(pod, openAlbum(pictures), processes + 1, () => performance.now() < until);
    const [answers] = await Promise.all([load, watch()]);
    return [
      figure('soak: length', (performance.now() - from) / 1_000, 's'),
      figure('soak: pictures', answers.length, 'count'),
      ...growth('soak: memory', whole),
      ...growth("soak: the front's own memory", front),
    ];
  } finally {
    await pod.stop();
  }
}

function growth(name: string, points: readonly (readonly [hours: number, mib: number])[]): Figure[] {
  const settled = points.slice(Math.floor(points.length * LEFT_OUT));
  const sizes = settled.map(([, mib]) => mib);
  return [
    figure(`${name}, slope over the last three quarters`, slopeOf(settled), 'MiB/h'),
    figure(`${name}, fewest`, Math.min(...sizes), 'MiB'),
    figure(`${name}, most`, Math.max(...sizes), 'MiB'),
    figure(`${name}, at the end`, sizes.at(-1) ?? Number.NaN, 'MiB'),
  ];
}
