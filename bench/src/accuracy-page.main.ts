import { readFile, writeFile } from 'node:fs/promises';
import { type Report, withFigures } from './accuracy/page.js';

/** Writes the figures of the baselines into the page that quotes them. */
const page = new URL('../../docs/accuracy.md', import.meta.url);
const read = async (name: string): Promise<Report> =>
  JSON.parse(await readFile(new URL(`../baselines/${name}.json`, import.meta.url), 'utf8')) as Report;
const after = await read('accuracy').catch((error: NodeJS.ErrnoException) => {
  if (error.code === 'ENOENT') return undefined;
  throw error;
});
await writeFile(page, withFigures(await readFile(page, 'utf8'), await read('accuracy-before'), after));
