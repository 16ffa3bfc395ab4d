import { loadavg } from 'node:os';
import type { SecondLooks } from '@proctorwise/vision';
import { needLinux, runCommand } from './command-line.js';
import { type Figure, judge, loadAverage, printFigures, printGoals } from './figures.js';
import type { Bench } from './frames/bench.js';
import { openClient } from './frames/client.js';
import { measureCpu } from './frames/cpu-part.js';
import { openDevices } from './frames/devices.js';
import { GOALS } from './frames/figures.js';
import { warmUp } from './frames/full-load.js';
import { HELP, type Options, type Part, readOptions } from './frames/options.js';
import { type Pictures, preparePictures } from './frames/pictures.js';
import { startPlatform } from './frames/platform.js';
import { openSchool } from './frames/school.js';
import { measureSignIns } from './frames/sign-ins-part.js';
import { measureStudents } from './frames/students-part.js';
import { measureThroughput } from './frames/throughput-part.js';
import { circumstances, databaseVersions, visionVersions, writeReport } from './report.js';

async function measurePart(part: Part, bench: Bench, pictures: Pictures, options: Options): Promise<Figure[]> {
  switch (part) {
    case 'cpu':
      return measureCpu(bench, pictures, options.seconds);
    case 'throughput':
      return measureThroughput(bench, options.frames);
    case 'students': {
      const figures: Figure[] = [];
      for (const count of options.students)
        figures.push(...(await measureStudents(bench, `${count} students`, count, options.seconds)));
      return figures;
    }
    case 'sign-ins':
      return measureSignIns(bench);
  }
}

/** These parts on a platform of their own, since when it looks a second time is told at its start. */
async function measureParts(
  parts: readonly Part[],
  secondLooks: SecondLooks,
  pictures: Pictures,
  options: Options,
): Promise<{ figures: Figure[]; model: string }> {
  const platform = await startPlatform(['--second-look', secondLooks]);
  const figures: Figure[] = [];
  try {
    const client = openClient(platform.origin);
    const school = await openSchool(client, platform.admin);
    const bench: Bench = { platform, client, school, devices: openDevices(client, pictures) };
    await warmUp(bench);
    for (const part of parts) {
      const found = await measurePart(part, bench, pictures, options);
      found.push(loadAverage(part));
      printFigures(found);
      figures.push(...found);
    }
    client.close();
  } finally {
    await platform.stop();
  }
  return { figures, model: platform.model };
}

async function main(options: Options): Promise<number> {
  needLinux('bench:frames');
  const load = loadavg()[0] ?? 0;
  const pictures = await preparePictures();
  if (pictures.kind === 'drawn')
    console.log('No test pictures on this machine: drawn ones are sent, with nobody in them.');
  const figures: Figure[] = [];
  let model = 'unknown';
  for (const [secondLooks, parts] of Map.groupBy(options.parts, (part) => options.secondLooks[part])) {
    const found = await measureParts(parts, secondLooks, pictures, options);
    figures.push(...found.figures);
    model = found.model;
  }
  const goals = judge(figures, GOALS);
  printGoals(goals);
  if (options.json) {
    await writeReport(options.json, {
      bench: 'frames',
      ...circumstances(['services', 'vision'], { ...databaseVersions(), ...visionVersions() }),
      conditions: {
        ...options,
        json: undefined,
        loadAverage1minBefore: Number(load.toFixed(2)),
        model,
        pictures: `${pictures.jpegs.length} ${pictures.kind}, 640x480, mean ${Math.round(pictures.jpegs.reduce((sum, { byteLength }) => sum + byteLength, 0) / pictures.jpegs.length / 1024)} KiB`,
        client: 'a process of its own on the same cores, its CPU not counted',
      },
      goals,
      figures,
    });
  }
  return goals.every(({ met }) => met) ? 0 : 1;
}

await runCommand(HELP, () => readOptions(process.argv.slice(2)), main);
