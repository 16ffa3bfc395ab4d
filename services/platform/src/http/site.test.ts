import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { type Listener, listen } from './listener.js';
import { siteRoutes } from './site.js';

describe('the browser app', () => {
  let folder: string;
  let listener: Listener;
  let faceHintModel: string | undefined;
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`http://127.0.0.1:${listener.port}${path}`, { headers: { accept: 'text/html,*/*', ...headers } });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'site-test-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<title>ProctorWise</title>');
    await writeFile(join(folder, 'assets', 'app-1a2b.js'), 'app');
    await writeFile(join(folder, 'assets', 'vision-1a2b.wasm'), 'wasm');
    await writeFile(join(folder, 'assets', 'vision-1a2b.wasm.gz'), gzipSync('wasm, as compressed by the build'));
    faceHintModel = undefined;
    const app = express().use(siteRoutes({ folder, faceHintModel: () => faceHintModel }));
    listener = await listen(app, { host: '127.0.0.1', port: 0 });
  });
  afterEach(async () => {
    await listener.close(1_000);
    await rm(folder, { recursive: true, force: true });
  });

  it('is kept for ever where its name has its content, and asked for anew where not', async () => {
    const asset = await get('/assets/app-1a2b.js');
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const page = await get('/student/exam/1');
    expect(page.headers.get('cache-control')).toBe('no-cache');
    expect(await page.text()).toContain('ProctorWise');
  });

  it('has WebAssembly as the build compressed it, and as it is for who takes no compression', async () => {
    const compressed = await get('/assets/vision-1a2b.wasm');
    expect(await compressed.text()).toBe('wasm, as compressed by the build');
    const plain = await get('/assets/vision-1a2b.wasm', { 'accept-encoding': 'identity' });
    expect(await plain.text()).toBe('wasm');
    for (const { headers } of [compressed, plain]) {
      expect(headers.get('content-type')).toBe('application/wasm');
      expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    }
    expect(compressed.headers.get('vary')).toContain('Accept-Encoding');
  });

  it('has the model of the face hints once it is found, and says nothing is there until then', async () => {
    const none = await get('/models/face_landmarker.task');
    expect([none.status, none.headers.get('cache-control')]).toEqual([204, 'no-store']);
    faceHintModel = join(folder, 'face_landmarker.task');
    await writeFile(faceHintModel, 'model');
    const found = await get('/models/face_landmarker.task');
    expect([found.status, await found.text()]).toEqual([200, 'model']);
    expect(found.headers.get('etag')).not.toBeNull();
  });
});
