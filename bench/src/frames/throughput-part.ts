import { setTimeout as wait } from 'node:timers/promises';
import { type Figure, figure, spread } from '../figures.js';
import { type Bench, drained } from './bench.js';
import { looksApart } from './figures.js';
import { cpuOf, type Memory, memoryOf } from './process-tree.js';
import { between, type Student } from './school.js';

const SESSIONS = 20;
/** Enough to keep every core at work, too few for any frame to wait until it is skipped. */
const MOST_WAITING = 24;
const LOOK_EVERY_MS = 40;
const MEMORY_EVERY_MS = 1_000;

/** Sends as fast as frames are analysed, and no faster: frames/s on all cores, and what memory that takes. */
export async function measureThroughput(bench: Bench, frames: number): Promise<Figure[]> {
  const { client, platform, school, devices } = bench;
  const token = await school.proctor();
  const students = school.students.slice(0, SESSIONS);
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
  const acknowledgedMs: number[] = [];
  const send = async (turn: number): Promise<void> => {
    const at = performance.now();
    try {
      await devices.send(students[turn % students.length] as Student, turn);
      acknowledgedMs.push(performance.now() - at);
    } catch (error) {
      failures.push(error);
    }
  };
  const cpuBefore = await cpuOf(platform.pid);
  const ownBefore = process.cpuUsage();
  const startedAt = performance.now();
  let sending = 0;
  let sent = 0;
  while (sent < frames) {
    const { frames: seen } = await client.call('GET', '/monitoring/overview', { token });
    let free = MOST_WAITING - (seen.acknowledged - seen.analysed - seen.skipped - seen.unreadable) - sending;
    for (; free > 0 && sent < frames; free--) {
      sending += 1;
      void send(sent).finally(() => {
        sending -= 1;
      });
      sent += 1;
    }
    await wait(LOOK_EVERY_MS);
  }
  while (sending > 0) await wait(LOOK_EVERY_MS);
  const states = between(before, await drained(bench, token, students));
  const seconds = (performance.now() - startedAt) / 1_000;
  const own = process.cpuUsage(ownBefore);
  const cpuMs = (await cpuOf(platform.pid)) - cpuBefore;
  clearInterval(probe);
  memories.push(await memoryOf(platform.pid));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} calls failed`);
  const peak = (pick: (memory: Memory) => number) => Math.max(...memories.map(pick));
  const first = memories[0] as Memory;
  const last = memories.at(-1) as Memory;
  return [
    figure('throughput: frames analysed', states.analysed / seconds, '1/s'),
    figure('throughput: frames', states.analysed, 'count'),
    ...looksApart('throughput', looksBefore, await school.looks(token)),
    figure('throughput: frames skipped or unreadable', states.skipped + states.unreadable, 'count'),
    figure('throughput: anomalies committed', states.anomalies, 'count'),
    figure('throughput: CPU of the platform, a frame', cpuMs / states.analysed, 'ms'),
    figure('throughput: cores used by the platform', cpuMs / 1_000 / seconds, 'count'),
    figure('throughput: cores used by this client', (own.user + own.system) / 1e6 / seconds, 'count'),
    ...spread('throughput: acknowledged', acknowledgedMs),
    figure('memory: all processes, shared pages counted once, before', first.pssMiB, 'MiB'),
    figure(
      'memory: all processes, shared pages counted once, peak',
      peak(({ pssMiB }) => pssMiB),
      'MiB',
    ),
    figure('memory: all processes, shared pages counted once, after', last.pssMiB, 'MiB'),
    figure(
      'memory: all processes, RSS added up, peak',
      peak(({ rssMiB }) => rssMiB),
      'MiB',
    ),
    figure(
      'memory: main process, RSS, peak',
      peak(({ mainRssMiB }) => mainRssMiB),
      'MiB',
    ),
  ];
}
