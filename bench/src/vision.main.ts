import { availableParallelism, loadavg } from 'node:os';
import { needLinux, runCommand } from './command-line.js';
import { type Figure, type Goal, judge, loadAverage, printFigures, printGoals } from './figures.js';
import { type Pictures, preparePictures } from './frames/pictures.js';
import { circumstances, visionVersions, writeReport } from './report.js';
import { measureAgreement } from './vision/agreement-part.js';
import { forSeconds, keepBusy, openAlbum } from './vision/load.js';
import { HELP, type Options, type Part, readOptions } from './vision/options.js';
import { measureOverload } from './vision/overload-part.js';
import { CPU_A_PICTURE, measurePicture } from './vision/picture-part.js';
import { startPod } from './vision/pod.js';
import { measureServerSoak, measureSoak } from './vision/soak-part.js';
import { measureThroughput, throughputOf } from './vision/throughput-part.js';

/** A fifth of the original's 95 ms. */
const GOALS: readonly Goal[] = [
  { figure: CPU_A_PICTURE, atMost: 19 },
  { figure: `${throughputOf(1)}: start to ready`, atMost: 3_000 },
  { figure: 'overload: without an answer, or another one', atMost: 0 },
];

function measurePart(part: Part, pictures: Pictures, options: Options): Promise<Figure[]> {
  switch (part) {
    case 'picture':
      return measurePicture(pictures, options);
    case 'throughput':
      return measureThroughput(pictures, options);
    case 'overload':
      return measureOverload(pictures, options);
    case 'agreement':
      return measureAgreement(pictures, options);
  }
}

/** One process that looks, by one picture after the other, with V8's sampling profiler. */
async function profile(
  pictures: Pictures,
  folder: string,
  { seconds, secondLook, provider }: Options,
): Promise<number> {
  const pod = await startPod({ processes: 0, secondLook, provider }, ['--cpu-prof', `--cpu-prof-dir=${folder}`]);
  const answers = await keepBusy(pod, openAlbum(pictures), 1, forSeconds(seconds));
  await pod.stop();
  console.log(`${answers.length} pictures; the profile lies in ${folder}`);
  return 0;
}

async function main(options: Options): Promise<number> {
  needLinux('bench:vision');
  const load = loadavg()[0] ?? 0;
  const pictures = await preparePictures();
  if (pictures.kind === 'drawn')
    console.log('No test pictures on this machine: drawn ones are sent, with nobody in them.');
  if (options.profile) return profile(pictures, options.profile, options);
  const figures: Figure[] = [];
  const add = (name: string, found: Figure[]) => {
    found.push(loadAverage(name));
    printFigures(found);
    figures.push(...found);
  };
  for (const part of options.parts) add(part, await measurePart(part, pictures, options));
  if (options.soakMinutes > 0) add('soak', await measureSoak(pictures, options));
  if (options.soakServerPictures > 0) add('soak, server', await measureServerSoak(pictures, options));
  const goals = judge(figures, GOALS);
  printGoals(goals);
  if (options.json) await writeReport(options.json, report(options, pictures, load, goals, figures));
  return goals.every(({ met }) => met) ? 0 : 1;
}

function report(options: Options, pictures: Pictures, load: number, goals: unknown, figures: readonly Figure[]) {
  const bytes = pictures.jpegs.reduce((sum, { byteLength }) => sum + byteLength, 0) / pictures.jpegs.length;
  return {
    bench: 'vision',
    ...circumstances(['vision'], visionVersions()),
    conditions: {
      ...options,
      profile: undefined,
      json: undefined,
      loadAverage1minBefore: Number(load.toFixed(2)),
      pictures: `${pictures.jpegs.length} ${pictures.kind}, 640x480, mean ${Math.round(bytes / 1024)} KiB`,
      client: 'in the bench process, on the same cores, its CPU not counted',
    },
    goals,
    figures,
  };
}

await runCommand(HELP, () => readOptions(process.argv.slice(2), availableParallelism()), main);
