import { readFile, writeFile } from 'node:fs/promises';
import { type Report, withFigures } from './accuracy/page.js';

/** Writes the figures of the baselines into the page that quotes them. */
const page = new URL('../../docs/accuracy.md', import.meta.url);
const read = async (name: string): Promise<Report> =>
  JSON.parse(await readFile(new URL(`../baselines/${name}.json`, import.meta.url), 'utf8')) as Report;
const readIfThere = (name: string): Promise<Report | undefined> =>
  read(name).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
const reports = {
  before: await read('accuracy-before'),
  today: await readIfThere('accuracy'),
  withoutSecondLooks: await readIfThere('accuracy-without-second-looks'),
  published: await readIfThere('accuracy-published-models'),
};
await writeFile(page, withFigures(await readFile(page, 'utf8'), reports));
