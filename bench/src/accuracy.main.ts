import { readFile, rm, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveModels, startVisionPool, userCacheDir } from '@proctorwise/vision';
import { codeSum } from './accuracy/code-sum.js';
import { CsvInvalid } from './accuracy/csv.js';
import { figuresOf } from './accuracy/figures.js';
import { measureClips } from './accuracy/judge/clips-measures.js';
import { judgeGoals, type Measures } from './accuracy/judge/goals.js';
import { judgeClips } from './accuracy/judge/judge-clips.js';
import { type MatchedClip, matchEvents } from './accuracy/judge/match-events.js';
import { measureStills } from './accuracy/judge/stills-measures.js';
import type { Split } from './accuracy/labels.js';
import { hasLabels, LabelsMissing, loadLabels, narrowed } from './accuracy/load-labels.js';
import { type Looked, lookAtAll, PictureMissing } from './accuracy/look/look-at-all.js';
import { openObservationCache, sumOf, visionVersion } from './accuracy/look/observation-cache.js';
import { type AccuracyOptions, HELP, readOptions } from './accuracy/options.js';
import { writeReport as writePage } from './accuracy/report/write-report.js';
import { makeSet } from './accuracy/set/make-set.js';
import { PUBLISHED_SEED } from './accuracy/set/options.js';
import { isTestdata, TestdataMissing } from './accuracy/set/sources.js';
import { testdataSum } from './accuracy/set/testdata-sum.js';
import { tableOf } from './accuracy/table.js';
import { OptionInvalid } from './command-line.js';
import { modelsDir, testdataDir } from './frames/shared-assets.js';
import { circumstances, visionVersions, writeReport } from './report.js';

const CACHE = join(dirname(userCacheDir()), 'accuracy');
const VISION_DIST = dirname(fileURLToPath(import.meta.resolve('@proctorwise/vision')));
const say = (line: string) => console.error(line);
const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** The labelled set made of test pictures, once for each version of what makes it and each folder of pictures. */
async function setOf(testdata: string, cache: string): Promise<string> {
  const generator = await codeSum(dirname(fileURLToPath(import.meta.url)), ['accuracy/set/make-set.js']);
  const made = sumOf(`${generator} ${await testdataSum(testdata)}`);
  const folder = join(cache, `set-${PUBLISHED_SEED}-${made.slice(0, 8)}`);
  const done = join(folder, 'done');
  if (await readFile(done).then(Boolean, () => false)) return folder;
  say('Making the labelled set, once …');
  await rm(folder, { recursive: true, force: true });
  await makeSet({ testdata, out: folder, seed: PUBLISHED_SEED, say });
  await writeFile(done, '');
  return folder;
}

/** The folder to measure: as it is where it has labels; of test pictures the set that is made of them. */
async function labelledFolder(named: string | undefined, cache: string): Promise<string> {
  if (named !== undefined && ((await hasLabels(named)) || !(await isTestdata(named)))) return named;
  const testdata = named ?? testdataDir;
  if (testdata === undefined)
    throw new TestdataMissing('No test pictures on this machine: name a folder with a labels.csv. See --help.');
  if (named !== undefined)
    say(`${named} has test pictures and no labels.csv: the labelled set made of them is measured.`);
  return setOf(testdata, cache);
}

const measured = (pictures: readonly Looked[], clips: readonly MatchedClip[], split: Split): Measures => ({
  stills: measureStills(pictures.filter(({ label }) => label.clip === undefined && label.split === split)),
  clips: measureClips(clips.filter(({ clip }) => clip.split === split)),
});

async function main(options: AccuracyOptions): Promise<void> {
  const cacheFolder = options.cache ?? CACHE;
  const folder = await labelledFolder(options.folder, cacheFolder);
  const set = narrowed(await loadLabels(folder), options.split, options.sample);
  const models = await resolveModels({
    configured: options.modelsDir ?? (process.env.MODELS_DIR || undefined),
    handedIn: modelsDir,
    fetch: process.env.PROCTORWISE_MODEL_DOWNLOAD === 'off' ? undefined : globalThis.fetch,
    warn: say,
  });
  const version = await visionVersion(VISION_DIST, models);
  const { secondLooks } = options;
  const processes = availableParallelism();
  const from = performance.now();
  const looked = await lookAtAll({
    folder,
    labels: set.pictures,
    cache: await openObservationCache(cacheFolder, sumOf(`${version} ${secondLooks}`)),
    openPool: () => startVisionPool({ models, secondLooks, log: silent, size: processes }),
    parallel: 2 * processes,
    onProgress: (done, all) => say(`${done} of ${all} pictures`),
  });
  const seconds = (performance.now() - from) / 1_000;
  const clips = judgeClips(looked.pictures, set.events).map(matchEvents);
  const sides = (['tuning', 'test'] as const).filter((split) =>
    set.pictures.some((picture) => picture.split === split),
  );
  const measures = sides.map((split) => ({ split, measures: measured(looked.pictures, clips, split) }));
  for (const { split, measures: found } of measures) for (const line of tableOf(split, found)) console.log(line);
  say(`${looked.pictures.length} pictures, ${looked.fresh} of them looked at now, in ${seconds.toFixed(0)} s.`);

  if (options.report) say(await writePage(options.report, folder, looked.pictures, clips));
  if (options.json) {
    await writeReport(options.json, {
      bench: 'accuracy',
      ...circumstances(['services/monitoring/src', 'vision'], {
        ...visionVersions(),
        models: models.name,
        vision: version.slice(0, 16),
        labels: set.labelsSum.slice(0, 16),
        pictures: looked.picturesSum.slice(0, 16),
      }),
      conditions: {
        pictures: looked.pictures.length,
        split: options.split ?? 'both',
        sample: options.sample ?? null,
        secondLooks,
        interval: '95 %, bootstrap over sources; Clopper-Pearson where all or none are right',
      },
      goals: measures.flatMap(({ split, measures: found }) => judgeGoals(found).map((goal) => ({ split, ...goal }))),
      figures: measures.flatMap(({ split, measures: found }) => figuresOf(split, found)),
    });
  }
}

const TOLD = [OptionInvalid, CsvInvalid, LabelsMissing, PictureMissing, TestdataMissing];

try {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') console.log(HELP);
  else await main(options);
} catch (error) {
  const isTold = TOLD.some((kind) => error instanceof kind);
  console.error(isTold ? (error as Error).message : error);
  process.exitCode = isTold ? 2 : 1;
}
