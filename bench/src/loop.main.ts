import { spawnSync } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDiskFrameLog } from '@proctorwise/monitoring';
import { parsed, runCommand, whole } from './command-line.js';
import { type Figure, figure, printFigures } from './figures.js';
import { autosaveLoad, monitoringLoad } from './loop/databases.js';
import { type Percentiles, percentiles, watchLoop } from './loop/delay.js';
import { atRate } from './loop/schedule.js';
import { circumstances, databaseVersions, writeReport } from './report.js';

const HELP = `bench:loop: may the databases stay in the process that takes the frames?

Runs in one process: 50 frames/s of 35 KB through the frame log on disk, 25 commits/s of monitoring state and
20 autosaves/s, each on a libSQL file of its own, and measures the event loop's delay. Goal: p99 at most 50 ms, as sampled and as a random arrival sees it.

  --seconds N    how long to measure (20)
  --folder DIR   on which disk (the system's temporary folder)
  --json FILE    write the figures there
  --help         this text

Exit status: 0 goal met, 1 goal missed, 2 wrong use.`;

const THREADS = '16';
const GOAL_P99_MS = 50;
// Both: where blocks are long and rare, the sampled figure alone looks good (1 ms against 527 ms, measured with 20 ms
// added to each fsync).
const GOAL_FIGURES = ['event loop delay p99', 'event loop delay at a random arrival p99'];
const RATES = { frames: 50, commits: 25, autosaves: 20 };
const SESSIONS = 20;
const FRAME_BYTES = 35 * 1024;
const WARM_UP_SECONDS = 2;

interface Options {
  readonly seconds: number;
  readonly folder: string;
  readonly json: string | undefined;
}

function readOptions(): Options | 'help' {
  const { values } = parsed({
    options: {
      seconds: { type: 'string', default: '20' },
      folder: { type: 'string', default: tmpdir() },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return { seconds: whole('seconds', values.seconds, 1, 3_600), folder: values.folder, json: values.json };
}

/** One 4 KiB write with fdatasync, ms: what this disk, alone, asks for a commit. */
async function syncTimes(folder: string): Promise<Percentiles> {
  const file = await open(join(folder, 'sync-probe'), 'w');
  const times: number[] = [];
  for (let i = 0; i < 200; i++) {
    const start = performance.now();
    await file.write(Buffer.alloc(4096), 0, 4096, i * 4096);
    await file.datasync();
    times.push(performance.now() - start);
  }
  await file.close();
  return percentiles(times);
}

async function measure(folder: string, seconds: number): Promise<{ figures: Figure[]; settings: string }> {
  const disk = await syncTimes(folder);
  // The bench fills a disk that may be fuller than an exam's: the bound on space is not what is measured here.
  const frames = await openDiskFrameLog({ base: join(folder, 'frames'), maxUsedShare: 1 });
  const monitoring = await monitoringLoad(folder, SESSIONS);
  const autosave = await autosaveLoad(folder, SESSIONS);
  const sessions = Array.from({ length: SESSIONS }, () => randomUUID());
  const sessionStartedAt = new Date();
  const picture = randomBytes(FRAME_BYTES);
  const run = (forSeconds: number, from: { frames: number; commits: number; autosaves: number }) =>
    Promise.all([
      atRate(RATES.frames, forSeconds, async (turn) => {
        const jpeg = Buffer.from(picture);
        jpeg.writeUInt32BE(from.frames + turn, 0);
        const receivedAt = Date.now();
        const sessionId = sessions[turn % SESSIONS] as string;
        const frameNumber = from.frames + turn;
        await frames.append({
          sessionId,
          sessionStartedAt,
          frameNumber,
          capturedAt: receivedAt,
          receivedAt,
          deviceEpoch: 1,
          jpeg,
        });
      }),
      atRate(RATES.commits, forSeconds, (turn) => monitoring.commit(from.commits + turn)),
      atRate(RATES.autosaves, forSeconds, (turn) => autosave.commit(from.autosaves + turn)),
    ]);
  await run(WARM_UP_SECONDS, { frames: 0, commits: 0, autosaves: 0 });
  const stop = watchLoop();
  const streams = await run(seconds, {
    frames: RATES.frames * WARM_UP_SECONDS,
    commits: RATES.commits * WARM_UP_SECONDS,
    autosaves: RATES.autosaves * WARM_UP_SECONDS,
  });
  const loop = stop();
  const settings = await monitoring.settings();
  await Promise.all([frames.close(), monitoring.close(), autosave.close()]);
  const failures = streams.flatMap((stream) => stream.failures);
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} operations failed`);

  const spread = (name: string, of: Percentiles) => [
    figure(`${name} p50`, of.p50, 'ms'),
    figure(`${name} p99`, of.p99, 'ms'),
    figure(`${name} max`, of.max, 'ms'),
  ];
  const [frameStream, commitStream, autosaveStream] = streams;
  return {
    settings,
    figures: [
      ...spread('event loop delay', loop.sampled),
      ...spread('event loop delay at a random arrival', loop.arrival),
      figure('event loop utilization', loop.utilization, 'share'),
      ...spread('frame acknowledged', percentiles(frameStream.latenciesMs)),
      ...spread('monitoring commit', percentiles(commitStream.latenciesMs)),
      ...spread('autosave commit', percentiles(autosaveStream.latenciesMs)),
      ...spread('fdatasync of 4 KiB, disk idle', disk),
      figure('frames acknowledged', frameStream.latenciesMs.length / seconds, '1/s'),
      figure('monitoring commits', commitStream.latenciesMs.length / seconds, '1/s'),
      figure('autosaves', autosaveStream.latenciesMs.length / seconds, '1/s'),
    ],
  };
}

async function main({ seconds, folder, json }: Options): Promise<number> {
  const work = await mkdtemp(join(folder, 'bench-loop-'));
  try {
    const { figures, settings } = await measure(work, seconds);
    const worst = Math.max(...figures.filter(({ name }) => GOAL_FIGURES.includes(name)).map(({ value }) => value));
    const passed = worst <= GOAL_P99_MS;
    const report = {
      bench: 'loop',
      ...circumstances(['services/monitoring/src/frames'], databaseVersions()),
      conditions: {
        seconds,
        ratesPerSecond: RATES,
        frameBytes: FRAME_BYTES,
        sessions: SESSIONS,
        uvThreadpoolSize: Number(THREADS),
        database: settings,
      },
      goal: { figures: GOAL_FIGURES, atMost: GOAL_P99_MS, unit: 'ms', passed },
      figures,
    };
    console.log(`UV_THREADPOOL_SIZE=${process.env.UV_THREADPOOL_SIZE}, ${settings}, ${seconds} s`);
    printFigures(figures);
    console.log(
      passed
        ? `Goal met: event loop delay p99 ${worst} ms <= ${GOAL_P99_MS} ms. The databases stay in the process.`
        : `Goal missed: event loop delay p99 ${worst} ms > ${GOAL_P99_MS} ms. Each database needs a worker thread.`,
    );
    if (json) await writeReport(json, report);
    return passed ? 0 : 1;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The thread pool's size is read before the first line runs, so the bench starts itself again with it set. */
async function againWithThreads(): Promise<number> {
  const env = { ...process.env, UV_THREADPOOL_SIZE: THREADS };
  return spawnSync(process.execPath, process.argv.slice(1), { env, stdio: 'inherit' }).status ?? 1;
}

await runCommand(HELP, readOptions, (options) =>
  process.env.UV_THREADPOOL_SIZE === THREADS ? main(options) : againWithThreads(),
);
