import { CannotMeasure } from '../command-line.js';
import { type Figure, figure, median } from '../figures.js';
import { atRate } from '../loop/schedule.js';
import { type Bench, dismissed, drained } from './bench.js';
import type { Pictures } from './pictures.js';
import { cpuOf } from './process-tree.js';
import { openReference } from './reference.js';
import { between } from './school.js';
import { modelCpuOf } from './stage-cpu.js';

const FRAMES_PER_BLOCK = 40;
const SESSIONS = 10;
/** Well below what two cores can do: no frame waits, none is skipped. */
const FRAMES_PER_SECOND = 20;
const FEWEST_BLOCKS = 4;
/** V8 compiles what is called often only after some hundred pictures, in each process anew. */
const WARM_UP_BLOCKS = 5;

/**
 * CPU of frames on their whole way (HTTP in, durable, vision, rules, anomalies committed, dashboard told), block by block,
 * against two references: what decode, resize and both models took of it, in the same processes at the same time; and the
 * same pictures' decode, resize and both models in a process that does nothing else, in turns. The kernel counts in 10 ms,
 * so the whole is known for a block of 40 frames, not for one; what runs in the background meanwhile is part of it.
 */
export async function measureCpu(bench: Bench, pictures: Pictures, seconds: number): Promise<Figure[]> {
  const { platform, school, devices } = bench;
  const reference = await openReference(pictures);
  try {
    if (reference.model !== platform.model)
      throw new Error(`The reference runs ${reference.model}, the platform ${platform.model}`);
    const token = await school.proctor();
    const students = await school.enrol(SESSIONS);
    const blocks = Math.max(FEWEST_BLOCKS, Math.round((seconds * FRAMES_PER_SECOND) / FRAMES_PER_BLOCK));
    const wholes: number[] = [];
    const models: number[] = [];
    const references: number[] = [];
    const frames: number[] = [];
    let anomalies = 0;
    let incomplete = 0;
    for (let block = 0; block < WARM_UP_BLOCKS + blocks; block++) {
      const first = block * FRAMES_PER_BLOCK;
      const alone = await reference.measure(first, FRAMES_PER_BLOCK);
      const before = await drained(bench, token, students);
      const modelsBefore = await modelCpuOf(platform.pid);
      const cpuBefore = await cpuOf(platform.pid);
      const { failures } = await atRate(FRAMES_PER_SECOND, FRAMES_PER_BLOCK / FRAMES_PER_SECOND, async (turn) => {
        await devices.send(students[turn % students.length]!, first + turn);
      });
      if (failures.length > 0) throw new AggregateError(failures, `${failures.length} frames were not taken`);
      const after = await drained(bench, token, students);
      const { analysed, anomalies: opened } = between(before, after);
      const whole = ((await cpuOf(platform.pid)) - cpuBefore) / FRAMES_PER_BLOCK;
      const within = ((await modelCpuOf(platform.pid)) - modelsBefore) / FRAMES_PER_BLOCK;
      if (block < WARM_UP_BLOCKS) continue;
      anomalies += opened;
      // A skipped frame costs less: only blocks that were looked at in full count.
      if (analysed < FRAMES_PER_BLOCK) {
        incomplete += 1;
        continue;
      }
      wholes.push(whole);
      models.push(within);
      references.push(alone.reduce((sum, each) => sum + each, 0) / alone.length);
      frames.push(...alone);
    }
    if (wholes.length === 0)
      throw new CannotMeasure('cpu: frames were skipped in every block: the machine is too busy.');
    await dismissed(bench, students);
    const mean = (samples: readonly number[]) => samples.reduce((sum, each) => sum + each, 0) / samples.length;
    const ratiosTo = (parts: readonly number[]) => wholes.map((whole, block) => whole / parts[block]!);
    return [
      figure('cpu: frames measured', wholes.length * FRAMES_PER_BLOCK, 'count'),
      figure('cpu: blocks left out, with skipped frames', incomplete, 'count'),
      figure('cpu: anomalies committed', anomalies, 'count'),
      figure('cpu: whole way, a frame, median block', median(wholes), 'ms'),
      figure('cpu: whole way, a frame, mean', mean(wholes), 'ms'),
      figure('cpu: decode + resize + both models on that way, a frame, median block', median(models), 'ms'),
      figure('cpu: whole way / decode + resize + both models on that way, median', median(ratiosTo(models)), 'ratio'),
      figure('cpu: decode + resize + both models alone, median frame', median(frames), 'ms'),
      figure('cpu: decode + resize + both models alone, mean frame', mean(frames), 'ms'),
      figure('cpu: whole way / decode + resize + both models alone, median', median(ratiosTo(references)), 'ratio'),
      figure('cpu: whole way / decode + resize + both models alone, mean', mean(wholes) / mean(references), 'ratio'),
    ];
  } finally {
    await reference.close();
  }
}
