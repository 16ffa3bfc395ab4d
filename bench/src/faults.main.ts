import { readFile, writeFile } from 'node:fs/promises';
import { FAULTS, type FaultResult, LONG_FAULTS, openBed, runFault, type TestBed } from '@proctorwise/e2e/faults';
import { HELP, OptionInvalid, type Options, readOptions } from './faults/options.js';
import { inOrderOf, toTable } from './faults/table.js';
import { circumstances } from './loop/figures.js';

/** `npm run faults`. */
const say = (line: string): void => console.error(line);

async function main(options: Options): Promise<boolean> {
  const { only, students, afterMs, seed, json, table } = options;
  const all = [...FAULTS, ...LONG_FAULTS];
  const wanted = only.length === 0 ? FAULTS : all.filter(({ name }) => only.some((text) => name.includes(text)));
  if (wanted.length === 0) throw new OptionInvalid(`--only ${only.join(', ')}: no fault has that in its name.`);
  const results = await earlierResults(json);
  let bed: TestBed | undefined;
  try {
    for (const fault of inOrderOf(seed, wanted)) {
      if (results.some(({ fault: name }) => name === fault.name)) continue;
      bed ??= await openBed({ say });
      const result = await runFault({ bed, fault, students, afterMs, say });
      results.push(result);
      say(`${result.fault}: ${result.found} of ${result.acknowledged} found, ${result.doubled} doubled`);
      if (json) await writeFile(json, `${JSON.stringify({ ...circumstances(), options, results }, null, 2)}\n`);
      if (result.faults.length === 0) continue;
      // What broke may break the next as well: it gets a platform of its own, and this one's folder stays.
      say(`${result.faults.join('\n')}\nLogs and data: ${bed.folder}`);
      await bed.close(true);
      bed = undefined;
    }
  } finally {
    await bed?.close(false);
  }
  const order = new Map(all.map(({ name }, index) => [name, index]));
  const sorted = results.toSorted((a, b) => (order.get(a.fault) ?? 0) - (order.get(b.fault) ?? 0));
  console.log(toTable(sorted));
  if (table) await writeFile(table, toTable(sorted));
  return sorted.every(({ faults }) => faults.length === 0);
}

async function earlierResults(json: string | undefined): Promise<FaultResult[]> {
  if (json === undefined) return [];
  const text = await readFile(json, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  return text === null ? [] : (JSON.parse(text) as { results: FaultResult[] }).results;
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(HELP);
  else process.exitCode = (await main(options)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof OptionInvalid ? error.message : error);
  process.exitCode = error instanceof OptionInvalid ? 2 : 1;
}
