import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { guardProcesses } from '@proctorwise/distributed/processes';
import { startHdfs } from '@proctorwise/distributed/servers';
import { ByteBudget, openHdfsFrameArchive, openRecorder, UploadSlots } from '@proctorwise/monitoring/frames';
import { WebHdfs } from '@proctorwise/platform';
import { FRAMES_PER_SEGMENT, inParallel, segmentsOf } from './archive/segments.js';
import { parsed, runCommand, whole } from './command-line.js';
import { type Figure, figure, loadAverage, printFigures, spread } from './figures.js';
import { circumstances, writeReport } from './report.js';

const HELP = `bench:archive: what does archiving frames on HDFS cost, against the bare writes of the same bytes?

Starts an HDFS of one NameNode and one DataNode (WEBHDFS_URL takes another; then also WEBHDFS_USER, WEBHDFS_ROOT), and
writes segments of ${FRAMES_PER_SEGMENT} frames of 35 KB by turns: bare CREATE, the recording archive, the recorder with its spool.

  --segments N   of each way and turn            [60]
  --at-once N    uploads that run at once        [4]
  --turns N      how often all ways come by      [3]
  --json FILE    write the figures there`;

interface Options {
  readonly segments: number;
  readonly atOnce: number;
  readonly turns: number;
  readonly json: string | undefined;
}

function readOptions(): Options | 'help' {
  const { values } = parsed({
    options: {
      segments: { type: 'string', default: '60' },
      'at-once': { type: 'string', default: '4' },
      turns: { type: 'string', default: '3' },
      json: { type: 'string' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return 'help';
  return {
    segments: whole('segments', values.segments, 1, 10_000),
    atOnce: whole('at-once', values['at-once'], 1, 100),
    turns: whole('turns', values.turns, 1, 100),
    json: values.json,
  };
}

interface Bench {
  readonly client: WebHdfs;
  readonly root: string;
  readonly spool: string;
  readonly segments: number;
  readonly atOnce: number;
}

async function measureTurn({ client, root, spool, segments, atOnce }: Bench, turn: number): Promise<Figure[]> {
  const { archive, recordings } = openHdfsFrameArchive({ client, root });
  const frames = segments * FRAMES_PER_SEGMENT;
  const figures: Figure[] = [];
  const timed = async (way: string, count: number, work: () => Promise<number[]>) => {
    const from = performance.now();
    const took = await work();
    const seconds = (performance.now() - from) / 1_000;
    figures.push(figure(`${way}: frames`, count / seconds, '1/s'), ...spread(`${way}: one`, took).slice(0, 2));
  };

  const bare = segmentsOf(`bare${turn}`, segments);
  await timed('bare CREATE of segments', frames, () =>
    inParallel(bare, atOnce, ({ jpegs }, index) => client.create(`${root}/bare/${turn}/${index}`, jpegs)),
  );
  const direct = segmentsOf(`direct${turn}`, segments);
  await timed('recording archive', frames, () =>
    inParallel(direct, atOnce, ({ records, jpegs }) => recordings.write(records[0]!, records, jpegs)),
  );
  const spooled = segmentsOf(`spooled${turn}`, segments);
  const recorder = await openRecorder({
    archive: recordings,
    spoolFolder: spool,
    budget: new ByteBudget(2 * 1024 ** 3),
    uploads: new UploadSlots(atOnce),
    log: { warn: (facts, message) => console.error(message, facts) },
  });
  await timed('recorder: taken into the spool', frames, async () => {
    for (let frame = 0; frame < FRAMES_PER_SEGMENT; frame++)
      for (const { records, jpegs } of spooled) await recorder.take(records[frame]!, jpegs[frame]!);
    return [];
  });
  await timed('recorder: archived out of the spool', frames, () =>
    inParallel(spooled, segments, ({ records }) => recorder.closeSession(records[0]!)),
  );
  await recorder.close();
  const some = direct.flatMap(({ records, jpegs }) =>
    records.slice(0, 2).map((record, at) => [record, jpegs[at]!] as const),
  );
  await timed('evidence as single files', some.length, () =>
    inParallel(some, atOnce, ([record, jpeg]) => archive.writeEvidence(record, record.frameNumber, jpeg)),
  );
  await timed('frames read out of recordings', some.length, () =>
    inParallel(spooled, atOnce, ({ records }) => archive.read(records[30]!.path)).then(async (first) => [
      ...first,
      ...(await inParallel(spooled, atOnce, ({ records }) => archive.read(records[31]!.path))),
    ]),
  );
  return figures;
}

async function main({ segments, atOnce, turns, json }: Options): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'proctorwise-archive-bench-'));
  const guard = guardProcesses(folder, 10_000);
  const hdfs = process.env.WEBHDFS_URL ? undefined : await startHdfs({ folder: join(folder, 'hdfs'), heapMiB: 384 });
  const client = new WebHdfs({
    url: process.env.WEBHDFS_URL ?? hdfs?.webHdfsUrl ?? '',
    user: process.env.WEBHDFS_USER ?? 'proctorwise',
  });
  const root = `${process.env.WEBHDFS_ROOT ?? '/proctorwise'}/bench-${process.pid}`;
  const bench: Bench = { client, root, spool: join(folder, 'spool'), segments, atOnce };
  const figures: Figure[] = [];
  try {
    await measureTurn({ ...bench, segments: Math.min(segments, 10) }, 0); // both JVMs are cold at first
    for (let turn = 1; turn <= turns; turn++)
      figures.push(
        ...(await measureTurn(bench, turn)).map((each) => ({ ...each, name: `turn ${turn}: ${each.name}` })),
      );
    figures.push(loadAverage());
    printFigures(figures);
    if (json)
      await writeReport(json, { ...circumstances(['services/monitoring/src', 'services/platform/src']), figures });
    return 0;
  } finally {
    await client.remove(root).catch(() => undefined); // the folder goes with its server, where it is ours
    client.close();
    await hdfs?.stop();
    await guard.release();
    await rm(folder, { recursive: true, force: true });
  }
}

await runCommand(HELP, readOptions, main);
