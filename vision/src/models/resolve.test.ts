import { copyFile, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { itNeeds, MISSING_MODELS } from '@proctorwise/contracts/testing';
import { modelsDir } from '../testing/shared-assets.js';
import { download, type Fetch } from './download.js';
import { resolveModels } from './resolve.js';
import type { SearchOptions } from './search.js';

/** SHA-256 of `hello`. */
const HELLO = '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824';
const answering = (body: string | Uint8Array<ArrayBuffer>, status = 200): Fetch =>
  jest.fn(async () => new Response(body, { status }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('choosing models', () => {
  const warn = jest.fn<(message: string) => void>();
  const resolve = (options: Partial<SearchOptions> = {}) =>
    resolveModels({ cacheDir: join(folder, 'cache'), warn, ...options });
  beforeEach(() => {
    warn.mockClear();
  });

  it('ends with what npm brought, and says what that means', async () => {
    const models = await resolve();
    expect(models).toMatchObject({ name: 'centernet+blazeface', detector: { source: 'npm' } });
    expect(models.warning).toMatch(/slower and less exact/);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(Object.isFrozen(models)).toBe(true);
  });

  it('is the same after a way through JSON', async () => {
    const models = await resolve();
    expect(JSON.parse(JSON.stringify(models))).toEqual(models);
  });

  it('asks no second address where the first does not answer', async () => {
    const fetch = jest.fn<Fetch>(async () => {
      throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
    });
    expect(await resolve({ fetch })).toMatchObject({ name: 'centernet+blazeface' });
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  it('takes nothing with another checksum, and keeps none of it', async () => {
    const fetch = answering('not the model');
    expect(await resolve({ fetch })).toMatchObject({ name: 'centernet+blazeface' });
    expect(fetch).toHaveBeenCalledTimes(3);
    expect(warn.mock.calls.flat().join(' ')).toMatch(/checksum/);
    await expect(readdir(join(folder, 'cache'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('refuses a broken file in the folder that configuration names', async () => {
    const path = join(folder, 'yolox_nano.onnx');
    await writeFile(path, 'half a file');
    await expect(resolve({ configured: folder })).rejects.toMatchObject({ name: 'ModelFileBroken', path });
  });

  it('passes over a broken file in a folder that was handed in', async () => {
    await writeFile(join(folder, 'yolox_nano.onnx'), 'half a file');
    expect(await resolve({ handedIn: folder })).toMatchObject({ name: 'centernet+blazeface' });
    expect(warn.mock.calls.flat().join(' ')).toMatch(/yolox_nano.onnx has the checksum .*: passed over/);
  });

  it('refuses a configured folder that is not there', async () => {
    await expect(resolve({ configured: join(folder, 'gone') })).rejects.toMatchObject({ name: 'ModelFolderMissing' });
  });

  itNeeds(modelsDir, MISSING_MODELS, 'prefers PicoDet, in its faster form', async (handedIn) => {
    const models = await resolve({ handedIn });
    expect(models).toMatchObject({ name: 'picodet+yunet+deim', detector: { source: 'handed_in' } });
    expect(models.detector.path).toMatch(/fast\.onnx$/);
    expect(models.warning).toBeUndefined();
    expect(warn).not.toHaveBeenCalled();
  });

  itNeeds(modelsDir, MISSING_MODELS, 'takes YOLOX where PicoDet is missing', async (shared) => {
    await mkdir(join(folder, 'own'));
    await copyFile(join(shared, 'detect', 'yolox_nano.onnx'), join(folder, 'own', 'yolox_nano.onnx'));
    const models = await resolve({ configured: join(folder, 'own'), handedIn: shared });
    expect(models).toMatchObject({
      name: 'yolox+yunet',
      detector: { source: 'configured' },
      faceFinder: { source: 'handed_in' },
    });
  });
});

describe('a download', () => {
  const wanted = { url: 'https://example.invalid/m', file: 'm.onnx', sha256: [HELLO] };

  it('saves the file whole and nothing besides', async () => {
    const result = await download(wanted, { folder, fetch: answering('hello') });
    expect(result).toEqual({ outcome: 'saved', path: join(folder, 'm.onnx') });
    expect(await readdir(folder)).toEqual(['m.onnx']);
  });

  it('refuses an answer that is none, and one without an end', async () => {
    expect(await download(wanted, { folder, fetch: answering('gone', 404) })).toMatchObject({ outcome: 'refused' });
    const large = answering(new Uint8Array(17 * 1024 * 1024));
    expect(await download(wanted, { folder, fetch: large })).toMatchObject({ outcome: 'refused' });
  });

  it('gives up where nobody answers', async () => {
    const silent: Fetch = (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const result = await download(wanted, { folder, fetch: silent, timeoutMs: 5 });
    expect(result).toMatchObject({ outcome: 'unreachable' });
  });
});
