import { readFile, writeFile } from 'node:fs/promises';
import {
  cannotMount,
  FAULTS,
  type Fault,
  type FaultResult,
  LONG_FAULTS,
  openBed,
  runFault,
  type TestBed,
} from '@proctorwise/e2e/faults';
import { OptionInvalid, runCommand } from './command-line.js';
import { HELP, type Options, readOptions } from './faults/options.js';
import { inOrderOf, toTable, withTable } from './faults/table.js';
import { circumstances, databaseVersions, writeReport } from './report.js';

/** `npm run faults`. */
const say = (line: string): void => console.error(line);
const all = [...FAULTS, ...LONG_FAULTS];

async function main(options: Options): Promise<number> {
  const { only, forMs, seed, json, table } = options;
  const wanted = only.length === 0 ? FAULTS : all.filter(({ name }) => only.some((text) => name.includes(text)));
  if (wanted.length === 0) throw new OptionInvalid(`--only ${only.join(', ')}: no fault has that in its name.`);
  const results = (await earlierResults(json)).filter(isAsPromised);
  const endsAt = forMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + forMs;
  const beds = new Beds();
  try {
    for (const fault of inOrder(seed, wanted)) {
      if (results.some((result) => result.fault === fault.name)) continue;
      if (performance.now() >= endsAt) break;
      results.push(await tried(beds, fault, options));
      const { faults, found, acknowledged, doubled, seconds, refused } = results.at(-1) as FaultResult;
      say(
        `${fault.name}: ${found} of ${acknowledged} found, ${doubled} doubled, ${seconds} s ${JSON.stringify(refused)}`,
      );
      if (json) await writeReport(json, { ...whereAndWhen(), options, results });
      await beds.used(faults);
    }
  } finally {
    await beds.close();
  }
  const order = new Map(all.map(({ name }, index) => [name, index]));
  const sorted = results.toSorted((a, b) => (order.get(a.fault) ?? 0) - (order.get(b.fault) ?? 0));
  console.log(toTable(sorted));
  if (table) await writeFile(table, withTable(await textOf(table), `${told()}\n\n${toTable(sorted)}`));
  return sorted.every(isAsPromised) ? 0 : 1;
}

const isAsPromised = ({ faults, notRun }: FaultResult): boolean => faults.length === 0 && notRun === undefined;

/** Those that need a platform of their own last: the others share one. */
const inOrder = (seed: number, wanted: readonly Fault[]): Fault[] =>
  inOrderOf(seed, wanted).toSorted((a, b) => Number(a.onSmallDisk ?? false) - Number(b.onSmallDisk ?? false));

async function tried(beds: Beds, fault: Fault, { students, afterMs, seed }: Options): Promise<FaultResult> {
  const counts = { framesPerSecond: 0, acknowledged: 0, found: 0, doubled: 0, recoveryMs: null, p99BeforeMs: 0 };
  const nothing = { fault: fault.name, students, ...counts, refused: {}, seconds: 0 };
  const notRun = fault.onSmallDisk ? await cannotMount() : null;
  if (notRun !== null) return { ...nothing, faults: [], notRun };
  const bed = await beds.for(fault);
  try {
    return await runFault({ bed, fault, students, afterMs, seed, say });
  } catch (error) {
    say((error as Error).stack ?? String(error));
    return { ...nothing, faults: [`it could not be carried through: ${(error as Error).message}`] };
  }
}

/** The platform on which faults follow each other. */
class Beds {
  #bed: TestBed | undefined;

  async for({ onSmallDisk = false }: Fault): Promise<TestBed> {
    if (this.#bed && (this.#bed.disk !== undefined) !== onSmallDisk) await this.close();
    this.#bed ??= await openBed({ say, onSmallDisk });
    return this.#bed;
  }

  /** What broke may break the next as well: it gets a platform of its own, and this one's folder stays. */
  async used(faults: readonly string[]): Promise<void> {
    if (faults.length === 0) return;
    say(`${faults.join('\n')}\nLogs and data: ${this.#bed?.folder}`);
    await this.#bed?.close(true);
    this.#bed = undefined;
  }

  async close(): Promise<void> {
    await this.#bed?.close(false);
    this.#bed = undefined;
  }
}

const whereAndWhen = () => circumstances(['services', 'vision', 'e2e/src'], databaseVersions());

/** Where, with what and when. */
function told(): string {
  const { commit, machine, at } = whereAndWhen();
  return `Commit ${commit.slice(0, 7)}, ${machine.cpus} × ${machine.model} for everything, ${at.slice(0, 10)}:`;
}

async function earlierResults(json: string | undefined): Promise<FaultResult[]> {
  const text = json === undefined ? '' : await textOf(json);
  return text === '' ? [] : (JSON.parse(text) as { results: FaultResult[] }).results;
}

async function textOf(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}

await runCommand(HELP, () => readOptions(process.argv.slice(2)), main);
