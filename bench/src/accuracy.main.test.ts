import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Box } from '@proctorwise/contracts';
import { itNeeds, MISSING_MODELS, MISSING_TESTDATA } from '@proctorwise/contracts/testing';
import type { AccuracyFigure } from './accuracy/figures.js';
import { type People, writeEvents, writeLabels } from './accuracy/labels.js';
import { candidate, filmed, times } from './accuracy/set/clip.js';
import { sideBySide } from './accuracy/set/compositions.js';
import { decoded, encoded } from './accuracy/set/raster.js';
import { emptied, type Scene } from './accuracy/set/scene.js';
import type { Made } from './accuracy/set/stills.js';
import { labelled } from './accuracy/testing/pictures.js';
import { modelsDir, testdataDir } from './frames/shared-assets.js';

const MAIN = fileURLToPath(new URL('accuracy.main.js', import.meta.url));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accuracy-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The real command in a process of its own. */
async function accuracy(...args: string[]): Promise<{ code: number; out: string; told: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...process.env, PROCTORWISE_MODEL_DOWNLOAD: 'off', XDG_CACHE_HOME: join(folder, 'cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const parts = { out: '', told: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    parts.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    parts.told += text;
  });
  const [code] = (await once(child, 'close')) as [number];
  return { code, ...parts };
}

/** A girl with a skateboard and a man in a suit: stills of them; one quiet clip and one without the girl for 12 s. */
async function smallSet(testdata: string): Promise<string> {
  const out = join(folder, 'set');
  const sceneOf = async (file: string, person: Box): Promise<Scene> => {
    const raster = await decoded(await readFile(join(testdata, 'coco_val2017', file)));
    return { raster, persons: [person], objects: [], face: null };
  };
  const girl = await sceneOf('000000358195.jpg', [180, 110, 350, 490]);
  const man = await sceneOf('000000274219.jpg', [10, 10, 455, 635]);
  const both = await sideBySide(girl, man);
  const still = async (file: string, source: string, people: People, scene: Scene): Promise<Made> => ({
    label: labelled({ file, source, people }),
    jpeg: await encoded(scene.raster, 90),
  });
  const usual = candidate(girl);
  const plan = { variant: 'short', source: 'girl', split: 'test' as const };
  const quiet = await filmed({ ...plan, name: 'quiet', shots: times(8, usual), events: [] }, 1);
  const absent = await filmed(
    {
      ...plan,
      name: 'absent',
      shots: [...times(4, usual), ...times(6, { scene: emptied(girl), moving: null }), ...times(4, usual)],
      events: [{ type: 'absent', from: 4, to: 10 }],
    },
    1,
  );
  const made = [
    await still('girl.jpg', 'girl', 'one', girl),
    await still('man.jpg', 'man', 'one', man),
    await still('both.jpg', 'girl+man', 'more', both),
    await still('nobody.jpg', 'girl', 'none', emptied(girl)),
    ...quiet.pictures,
    ...absent.pictures,
  ];
  for (const { label, jpeg } of made) {
    await mkdir(dirname(join(out, label.file)), { recursive: true });
    await writeFile(join(out, label.file), jpeg);
  }
  await writeFile(join(out, 'labels.csv'), writeLabels(made.map(({ label }) => label)));
  await writeFile(join(out, 'events.csv'), writeEvents(absent.events));
  return out;
}

describe('npm run accuracy', () => {
  itNeeds(
    testdataDir,
    MISSING_TESTDATA,
    'measures a folder by the real way, writes figures and page, and looks at no picture twice',
    async (testdata) => {
      const set = await smallSet(testdata);
      const json = join(folder, 'figures', 'accuracy.json');
      const report = join(folder, 'page');
      const first = await accuracy(set, '--json', json, '--report', report);
      expect(first.told).toContain('26 pictures, 26 of them looked at now');
      expect(first.code).toBe(0);
      expect(first.out).toContain('quiet clips: 0 false anomalies');

      const written = JSON.parse(await readFile(json, 'utf8')) as {
        versions: Record<string, string>;
        figures: AccuracyFigure[];
        goals: { verdict: string }[];
      };
      const value = (name: string) => written.figures.find((figure) => figure.name.endsWith(`| ${name}`));
      expect(value('pictures: judged')?.value).toBe(4);
      expect(value('events: absent recall')).toMatchObject({ value: 1, of: 1, sources: 1 });
      expect(Object.keys(written.versions)).toEqual(expect.arrayContaining(['models', 'vision', 'labels', 'pictures']));
      expect(written.goals.length).toBeGreaterThan(0);
      const page = await readFile(join(report, 'index.html'), 'utf8');
      const [, shown = ''] = /href="(pictures[^"]*)"/.exec(page) ?? [];
      expect((await stat(join(report, decodeURIComponent(shown)))).size).toBeGreaterThan(1_000);

      const again = await accuracy(set);
      expect(again.told).toContain('26 pictures, 0 of them looked at now');
      expect(again.out).toBe(first.out);
    },
    60_000,
  );

  it('tells what is wrong with labels in one line with the row, and exits with 2', async () => {
    const set = join(folder, 'wrong');
    await mkdir(set, { recursive: true });
    await writeFile(join(set, 'labels.csv'), 'file,people\na.jpg,one\nb.jpg,many\n');
    expect(await accuracy(set)).toEqual({
      code: 2,
      out: '',
      told: 'labels.csv, row 3: people is "many", must be one of none, one, more, or empty\n',
    });
    expect(await accuracy(join(folder, 'nowhere'))).toMatchObject({
      code: 2,
      told: expect.stringMatching(/^.*labels\.csv cannot be read\. docs\/accuracy\.md says what it holds\.\n$/),
    });
  });

  it('takes a folder of test pictures without labels for what a set is made of', async () => {
    const pictures = join(folder, 'pictures');
    await mkdir(join(pictures, 'coco_val2017'), { recursive: true });
    const image = { id: 1, file_name: 'a.jpg', width: 640, height: 480 };
    const annotations = JSON.stringify({ images: [image], annotations: [], categories: [] });
    await writeFile(join(pictures, 'coco_val2017', 'annotations.json'), annotations);
    const { code, told } = await accuracy(pictures);
    expect(code).toBe(2);
    expect(told).toContain(
      `${pictures} has test pictures and no labels.csv: the labelled set made of them is measured.`,
    );
    expect(told).toContain(`${join(pictures, 'coco_val2017', 'a.jpg')} cannot be read`);
    await writeFile(join(pictures, 'labels.csv'), 'file,people\na.jpg,many\n');
    expect((await accuracy(pictures)).told).toMatch(/^labels\.csv, row 2: people is "many"/);
  });

  itNeeds(modelsDir, MISSING_MODELS, 'tells of a picture that labels.csv names and that is not there', async () => {
    const set = join(folder, 'missing');
    await mkdir(set, { recursive: true });
    await writeFile(join(set, 'labels.csv'), 'file,people\na.jpg,one\n');
    const { code, told } = await accuracy(set);
    expect([code, told.startsWith('labels.csv names a.jpg, which cannot be read')]).toEqual([2, true]);
  });
});
