import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { plainJpeg } from './testing/pictures.js';
import { modelsDir } from './testing/shared-assets.js';

const observe = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const entry = fileURLToPath(new URL('./observe.main.js', import.meta.url));
    const models = modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {};
    const env = { PATH: process.env.PATH, PROCTORWISE_MODEL_DOWNLOAD: 'off', XDG_CACHE_HOME: tmpdir(), ...models };
    execFile(process.execPath, [entry, ...args], { env }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    );
  });

describe('npm run observe', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'observe-test-'));
    await mkdir(join(folder, 'inner'));
    await writeFile(join(folder, 'b.jpg'), await plainJpeg(64, 48));
    await writeFile(join(folder, 'a.jpeg'), 'no picture');
    await writeFile(join(folder, 'inner', 'c.JPG'), await plainJpeg(32, 32));
    await writeFile(join(folder, 'notes.txt'), 'no picture either');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('prints one line a picture, folders recursively, in order, faults too', async () => {
    const { code, stdout } = await observe(folder);
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ file }) => file)).toEqual([
      join(folder, 'a.jpeg'),
      join(folder, 'b.jpg'),
      join(folder, 'inner', 'c.JPG'),
    ]);
    expect(lines[0].error).toEqual({ code: 'not_a_jpeg', message: expect.any(String) });
    expect(lines[1]).toMatchObject({ width: 64, height: 48, present: 0 });
  });

  it('reports a file that is not there as a line', async () => {
    const { code, stdout } = await observe(join(folder, 'gone.jpg'));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'ENOENT' } });
  });

  it('fails where there is no picture', async () => {
    await mkdir(join(folder, 'empty'), { recursive: true });
    const { code, stdout, stderr } = await observe(join(folder, 'empty'));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/No picture/);
  });

  it('says how it is used', async () => {
    const { code, stdout } = await observe('--help');
    expect(code).toBe(0);
    expect(stdout).toContain('npm run observe');
  });
});
