import { appendFile, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { observed } from '../testing/pictures.js';
import { openObservationCache, pathsIn, visionVersion } from './observation-cache.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'accuracy-cache-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

it('gives back what was seen, to the same version only', async () => {
  const cache = await openObservationCache(folder, 'one');
  const seen = observed();
  cache.put('sum', seen);
  cache.put('broken', { unreadable: 'not_a_jpeg' });
  expect(cache.get('sum')).toBe(seen);
  await cache.flush();
  const again = await openObservationCache(folder, 'one');
  expect([again.get('sum'), again.get('broken')]).toEqual([seen, { unreadable: 'not_a_jpeg' }]);
  expect((await openObservationCache(folder, 'two')).get('sum')).toBeUndefined();
});

it('passes over the half line of a run that was killed', async () => {
  const cache = await openObservationCache(folder, 'one');
  cache.put('sum', observed());
  await cache.flush();
  const [file] = await readdir(folder);
  await appendFile(join(folder, file as string), '["other",{"wid');
  const again = await openObservationCache(folder, 'one');
  expect([again.get('sum') === undefined, again.get('other')]).toEqual([false, undefined]);
});

it('another model, or other code that looks, is another version', async () => {
  const detector = join(folder, 'detector.onnx');
  const write = (name: string, text: string) => writeFile(join(folder, name), text);
  const models = {
    name: 'x',
    detector: { kind: 'picodet', path: detector, source: 'configured' },
    faceFinder: { kind: 'yunet', path: detector, source: 'configured' },
  } as const;
  const version = () => visionVersion(folder, models);
  await write('observe.js', "import { fuse } from './fuse.js';");
  await write('stages.js', "export const open = async () => (await import('./yunet.js')).open();");
  await Promise.all(['fuse.js', 'yunet.js', 'server.js', 'detector.onnx'].map((name) => write(name, '1')));
  const versions = [await version()];
  for (const name of ['fuse.js', 'yunet.js', 'detector.onnx']) {
    await write(name, '2');
    versions.push(await version());
  }
  expect(new Set(versions).size).toBe(4);
  await write('server.js', '2');
  expect(await version()).toBe(versions.at(-1));
  expect(pathsIn(models)).toEqual([detector, detector]);
});
