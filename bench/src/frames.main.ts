import { loadavg } from 'node:os';
import { needLinux, runCommand } from './command-line.js';
import { type Figure, judge, loadAverage, printFigures, printGoals } from './figures.js';
import type { Bench } from './frames/bench.js';
import { openClient } from './frames/client.js';
import { measureCpu } from './frames/cpu-part.js';
import { openDevices } from './frames/devices.js';
import { GOALS } from './frames/figures.js';
import { HELP, type Options, type Part, readOptions } from './frames/options.js';
import { type Pictures, preparePictures } from './frames/pictures.js';
import { startPlatform } from './frames/platform.js';
import { openSchool } from './frames/school.js';
import { measureSignIns, STUDENTS_BESIDE } from './frames/sign-ins-part.js';
import { measureStudents } from './frames/students-part.js';
import { measureThroughput } from './frames/throughput-part.js';
import { circumstances, databaseVersions, visionVersions, writeReport } from './report.js';

/** The other processes of a machine whose load is above this share its cores with what is measured. */
const QUIET_LOAD = 1.5;
const SESSIONS_OF_OTHER_PARTS = 20;

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

async function main(options: Options): Promise<number> {
  needLinux('bench:frames');
  const load = loadavg()[0] ?? 0;
  const pictures = await preparePictures();
  if (pictures.kind === 'drawn')
    console.log('No test pictures on this machine: drawn ones are sent, with nobody in them.');
  const platform = await startPlatform(['--second-look', options.secondLook]);
  const figures: Figure[] = [];
  try {
    const client = openClient(platform.origin);
    const size = Math.max(
      SESSIONS_OF_OTHER_PARTS,
      ...(options.parts.includes('students') ? options.students : []),
      options.parts.includes('sign-ins') ? STUDENTS_BESIDE : 0,
    );
    const school = await openSchool(client, platform.admin, size);
    const bench: Bench = { platform, client, school, devices: openDevices(client, pictures) };
    for (const part of options.parts) {
      const found = await measurePart(part, bench, pictures, options);
      found.push(loadAverage(part));
      printFigures(found);
      figures.push(...found);
    }
    client.close();
  } finally {
    await platform.stop();
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
        machineWas: load > QUIET_LOAD ? 'loaded' : 'quiet',
        model: platform.model,
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
