import { type Figure, figure } from '../figures.js';
import type { Pictures } from '../frames/pictures.js';
import { memoryOf } from '../frames/process-tree.js';
import { growth, type MemoryPoint } from './growth.js';
import { askAndAsk, openAlbum } from './load.js';
import type { Options } from './options.js';
import { type Pod, startPod } from './pod.js';

const LOOK_EVERY_MS = 5_000;
/** Processes that answer at once do in a minute what real ones do in half an hour. */
const LOOK_AT_SERVER_EVERY_MS = 1_000;

interface Watched {
  readonly seconds: number;
  readonly pictures: number;
  readonly whole: readonly MemoryPoint[];
  /** The server before the processes, alone. */
  readonly front: readonly MemoryPoint[];
}

/** Full load, and memory at intervals, until the end. @param isOver by pictures answered and milliseconds gone */
async function watch(
  pod: Pod,
  next: () => Buffer,
  inFlight: number,
  everyMs: number,
  isOver: (pictures: number, milliseconds: number) => boolean,
): Promise<Watched> {
  const from = performance.now();
  const whole: MemoryPoint[] = [];
  const front: MemoryPoint[] = [];
  let pictures = 0;
  let isLoaded = true;
  const look = async () => {
    while (isLoaded) {
      await new Promise((done) => setTimeout(done, everyMs));
      const { pssMiB, mainRssMiB } = await memoryOf(pod.pid);
      const at = { hours: (performance.now() - from) / 3_600_000, pictures };
      whole.push({ ...at, mib: pssMiB });
      front.push({ ...at, mib: mainRssMiB });
    }
  };
  const onAnswer = () => {
    pictures += 1;
  };
  const goesOn = () => !isOver(pictures, performance.now() - from);
  const load = askAndAsk(pod, next, inFlight, { goesOn, onAnswer }).finally(() => {
    isLoaded = false;
  });
  await Promise.all([load, look()]);
  return { seconds: (performance.now() - from) / 1_000, pictures, whole, front };
}

/** Memory of a pod at full load, watched over time. */
export async function measureSoak(
  pictures: Pictures,
  { processes, soakMinutes, secondLook, provider }: Options,
): Promise<Figure[]> {
  const pod = await startPod({ processes, secondLook, provider });
  try {
    const isOver = (_: number, milliseconds: number) => milliseconds >= soakMinutes * 60_000;
    const watched = await watch(pod, openAlbum(pictures), processes + 1, LOOK_EVERY_MS, isOver);
    return [
      figure('soak: length', watched.seconds, 's'),
      figure('soak: pictures', watched.pictures, 'count'),
      ...growth('soak: memory', watched.whole),
      ...growth("soak: the front's own memory", watched.front),
    ];
  } finally {
    await pod.stop();
  }
}

/**
 * Memory of the server before processes that answer at once: as many pictures in minutes as real ones take in hours, the
 * same bytes by the same way.
 */
export async function measureServerSoak(
  pictures: Pictures,
  { processes, soakServerPictures, secondLook, provider }: Options,
): Promise<Figure[]> {
  const pod = await startPod({ processes, secondLook, provider, looks: 'instant' });
  try {
    const isOver = (answered: number) => answered >= soakServerPictures;
    const watched = await watch(pod, openAlbum(pictures), processes + 1, LOOK_AT_SERVER_EVERY_MS, isOver);
    return [
      figure('soak, server: length', watched.seconds, 's'),
      figure('soak, server: pictures', watched.pictures, 'count'),
      ...growth('soak, server: memory', watched.front),
    ];
  } finally {
    await pod.stop();
  }
}
