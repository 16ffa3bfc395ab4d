import { type Figure, figure, spread } from '../figures.js';
import { type Bench, dismissed, drained } from './bench.js';
import { looksApart } from './figures.js';
import { fullLoadOf, mustBeLookedAt, sendFullLoad } from './full-load.js';
import { cpuOf, type Memory, memoryOf } from './process-tree.js';
import { between } from './school.js';

const MEMORY_EVERY_MS = 1_000;

/**
 * Frames/s on all cores where every frame is looked at, and what memory that takes.
 * @throws {CannotMeasure} more than a handful of frames was skipped
 */
export async function measureThroughput(bench: Bench, frames: number): Promise<Figure[]> {
  const { platform, school } = bench;
  const token = await school.proctor();
  const students = await school.enrol(fullLoadOf().sessions);
  const before = await drained(bench, token, students);
  const looksBefore = await school.looks(token);
  const failures: unknown[] = [];
  const memories: Memory[] = [await memoryOf(platform.pid)];
  const probe = setInterval(() => {
    memoryOf(platform.pid).then(
      (memory) => memories.push(memory),
      (error: unknown) => failures.push(error),
    );
  }, MEMORY_EVERY_MS);
  try {
    const cpuBefore = await cpuOf(platform.pid);
    const ownBefore = process.cpuUsage();
    const startedAt = performance.now();
    const acknowledgedMs = await sendFullLoad(bench, students, frames);
    const states = between(before, await drained(bench, token, students));
    const seconds = (performance.now() - startedAt) / 1_000;
    const own = process.cpuUsage(ownBefore);
    const cpuMs = (await cpuOf(platform.pid)) - cpuBefore;
    memories.push(await memoryOf(platform.pid));
    const looksAfter = await school.looks(token);
    if (failures.length > 0) throw new AggregateError(failures, `Memory could not be read ${failures.length} times`);
    mustBeLookedAt('throughput', frames, states.skipped);
    await dismissed(bench, students);
    return [
      figure('throughput: frames analysed', states.analysed / seconds, '1/s'),
      figure('throughput: frames', states.analysed, 'count'),
      ...looksApart('throughput', looksBefore, looksAfter),
      figure('throughput: frames skipped or unreadable', states.skipped + states.unreadable, 'count'),
      figure('throughput: anomalies committed', states.anomalies, 'count'),
      figure('throughput: CPU of the platform, a frame', cpuMs / states.analysed, 'ms'),
      figure('throughput: cores used by the platform', cpuMs / 1_000 / seconds, 'count'),
      figure('throughput: cores used by this client', (own.user + own.system) / 1e6 / seconds, 'count'),
      ...spread('throughput: acknowledged', acknowledgedMs),
      ...memoryFigures(memories),
    ];
  } finally {
    clearInterval(probe);
  }
}

/** @param memories from before to after, at least one */
function memoryFigures(memories: readonly Memory[]): Figure[] {
  const [first, last] = [memories[0] as Memory, memories.at(-1) as Memory];
  const peak = (pick: (memory: Memory) => number) => Math.max(...memories.map(pick));
  const mib = (name: string, value: number) => figure(`memory: ${name}`, value, 'MiB');
  return [
    mib('all processes, shared pages counted once, before', first.pssMiB),
    mib(
      'all processes, shared pages counted once, peak',
      peak(({ pssMiB }) => pssMiB),
    ),
    mib('all processes, shared pages counted once, after', last.pssMiB),
    mib(
      'all processes, RSS added up, peak',
      peak(({ rssMiB }) => rssMiB),
    ),
    mib(
      'main process, RSS, peak',
      peak(({ mainRssMiB }) => mainRssMiB),
    ),
  ];
}
