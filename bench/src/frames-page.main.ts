import { readFile, writeFile } from 'node:fs/promises';
import { type Report, withFigures } from './frames/page.js';

/** Writes the figures of the last baseline into the page that quotes them. */
const page = new URL('../../docs/performance.md', import.meta.url);
const baseline = new URL('../baselines/frames.json', import.meta.url);
const report = JSON.parse(await readFile(baseline, 'utf8')) as Report;
await writeFile(page, withFigures(await readFile(page, 'utf8'), report));
