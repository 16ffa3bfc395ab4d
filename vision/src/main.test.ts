import { execFile, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdtemp, open, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { itNeeds, MISSING_MODELS } from '@proctorwise/contracts/testing';
import { noisyJpeg, plainJpeg } from './testing/pictures.js';
import { modelsDir } from './testing/shared-assets.js';
import { startVisionProcess, type VisionProcess } from './testing/vision-process.js';

/** With PicoDet where it is, else with what npm brought: the promises are the same. */
const env: Record<string, string> = modelsDir ? { PROCTORWISE_SHARED_MODELS: modelsDir } : {};

const entry = fileURLToPath(new URL('./main.js', import.meta.url));

/** Runs `main.js` to its end. */
const run = (args: string[], environment: Record<string, string> = {}) =>
  new Promise<{ code: number; output: string; errors: string }>((resolve) => {
    const options = { env: { PATH: process.env.PATH, PROCTORWISE_MODEL_DOWNLOAD: 'off', ...environment } };
    execFile(process.execPath, [entry, ...args], options, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: stdout, errors: stderr }),
    );
  });

describe('a vision process', () => {
  let vision: VisionProcess;
  beforeAll(async () => {
    vision = await startVisionProcess(['--max-waiting', '1'], env);
  });
  afterAll(() => vision.stop());

  it('is alive and ready', async () => {
    expect((await vision.call('GET', '/healthz')).status).toBe(200);
    expect((await vision.call('GET', '/readyz')).status).toBe(200);
  });

  it('answers a JPEG with an observation', async () => {
    const { status, headers, text } = await vision.look(await plainJpeg(320, 240));
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(JSON.parse(text)).toMatchObject({ width: 320, height: 240, present: 0, hash: expect.any(String) });
  });

  it.each([
    ['not_a_jpeg', async () => new TextEncoder().encode('hello')],
    ['not_a_jpeg', async () => new Uint8Array(0)],
    ['picture_too_large', () => plainJpeg(6_000, 6_000)],
    ['picture_truncated', async () => (await noisyJpeg(320, 240)).subarray(0, 8_000)],
    ['picture_undecodable', async () => Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)],
  ])('answers a hostile picture with 422 %s', async (code, picture) => {
    const { status, headers, text } = await vision.look(await picture());
    expect([status, headers['content-type']]).toEqual([422, 'application/problem+json']);
    expect(JSON.parse(text)).toMatchObject({ status: 422, code });
  });

  it('takes JPEG only', async () => {
    const answer = await vision.call('POST', '/v1/observations', new Uint8Array(9), { 'content-type': 'image/png' });
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([415, 'unsupported_media_type']);
  });

  it('takes no more than 2 MiB, announced or not', async () => {
    const large = new Uint8Array(2 * 1024 * 1024 + 1);
    for (const headers of [{ 'content-length': String(large.length) }, { 'transfer-encoding': 'chunked' }]) {
      const type = { 'content-type': 'image/jpeg' };
      const answer = await vision.call('POST', '/v1/observations', large, { ...type, ...headers });
      expect([answer.status, JSON.parse(answer.text).code]).toEqual([413, 'body_too_large']);
    }
  });

  it('does not listen to a body without end', async () => {
    const endless = new Uint8Array(32 * 1024 * 1024);
    const type = { 'content-type': 'image/jpeg', 'transfer-encoding': 'chunked' };
    const answer = await vision.call('POST', '/v1/observations', endless, type).catch((error: Error) => error);
    // Cut off while it still sends: some clients read the answer before that, some do not.
    if (!(answer instanceof Error)) expect(answer.status).toBe(413);
    expect((await vision.call('GET', '/healthz')).status).toBe(200);
  });

  it('refuses more than may wait, and says when to come again', async () => {
    const jpeg = await noisyJpeg(1_200, 900);
    const answers = await Promise.all(Array.from({ length: 12 }, () => vision.look(jpeg)));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(refused.length).toBeGreaterThanOrEqual(1);
    expect(refused[0]?.headers['retry-after']).toBe('1');
    expect((await vision.look(jpeg)).status).toBe(200);
  });

  itNeeds(modelsDir, MISSING_MODELS, 'tells nobody that it runs: onnxruntime makes no identifier', async () => {
    const home = await mkdtemp(join(tmpdir(), 'vision-home-'));
    const process = await startVisionProcess([], { ...env, HOME: home, XDG_CACHE_HOME: home });
    try {
      expect((await process.look(await plainJpeg(64, 64))).status).toBe(200);
      expect(await readdir(home, { recursive: true })).toEqual([]);
    } finally {
      await process.stop();
      await rm(home, { recursive: true });
    }
  });

  it('knows its own paths and methods', async () => {
    expect((await vision.call('GET', '/v1/observations')).status).toBe(405);
    expect((await vision.call('GET', '/elsewhere')).status).toBe(404);
    expect((await vision.call('POST', '/elsewhere', new Uint8Array(9))).status).toBe(404);
  });

  it('counts what it answers', async () => {
    const { text } = await vision.call('GET', '/metrics');
    expect(text).toMatch(/proctorwise_vision_observations_total\{outcome="observed"\} [1-9]/);
    expect(text).toMatch(/proctorwise_vision_observations_total\{outcome="picture_truncated"\} 1/);
    expect(text).toMatch(/proctorwise_vision_stage_seconds_count\{stage="detect"\} [1-9]/);
  });
});

describe('the end of a vision process', () => {
  it('by SIGTERM answers what it has taken and ends with 0', async () => {
    const vision = await startVisionProcess([], env);
    try {
      let answered = false;
      const answer = vision.look(await noisyJpeg(1_200, 900)).finally(() => {
        answered = true;
      });
      const isTaken = async () => /pictures_in_flight 1/.test((await vision.call('GET', '/metrics')).text);
      while (!answered && !(await isTaken()));
      vision.process.kill('SIGTERM');
      expect((await answer).status).toBe(200);
      expect(await vision.exited).toBe(0);
    } finally {
      await vision.stop();
    }
  });

  it('by SIGTERM comes with 0 while models load too, since no default ends the first process of a container', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'vision-test-'));
    const model = join(folder, 'yolox_nano.onnx');
    // Who opens a pipe for writing waits until somebody reads it: then models are being looked for.
    execFileSync('mkfifo', [model]);
    const child = spawn(process.execPath, [entry, '--listen', '127.0.0.1:0', '--models-dir', folder], {
      env: { PATH: process.env.PATH, PROCTORWISE_MODEL_DOWNLOAD: 'off' },
    });
    const exited = once(child, 'exit');
    const pipe = await open(model, 'w');
    child.kill('SIGTERM');
    // Node waits at its end for the thread that reads: each byte lets it go on. The file's end could overtake the signal.
    const isOver = exited.then(() => true);
    while (!(await Promise.race([isOver, wait(50, false)]))) {
      await pipe.write('x').catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE') throw error; // it has ended just now
      });
    }
    await pipe.close();
    expect(await exited).toEqual([0, null]);
    await rm(folder, { recursive: true });
  });

  it('comes with its parent', async () => {
    const vision = await startVisionProcess([], env);
    try {
      vision.process.disconnect();
      expect(await vision.exited).toBe(0);
    } finally {
      await vision.stop();
    }
  });

  it.each([
    [['--listen', 'nowhere'], {}, 'address_invalid'],
    [['--max-waiting', 'many'], {}, 'option_invalid'],
    [['--max-waiting', '1001'], {}, 'option_invalid'],
    [['--processes', '257'], {}, 'option_invalid'],
    [['--deadline-ms', '0'], {}, 'option_invalid'],
    [['--deadline-ms', '60001'], {}, 'option_invalid'],
    [[], { VISION_PROVIDER: 'tpu' }, 'option_invalid'],
    [[], { VISION_PROCESSES: '' }, 'option_invalid'],
    [['--no-such-flag'], {}, 'ERR_PARSE_ARGS_UNKNOWN_OPTION'],
    [['--models-dir', '/no/such/folder'], {}, 'model_folder_missing'],
    [[], { PROCTORWISE_VISION_MODELS: '{}' }, 'option_invalid'],
  ])('comes at once with %j %j, in one line: %s', async (args, environment, code) => {
    const { code: exit, output } = await run(args, environment);
    expect(exit).toBe(1);
    const lines = output.trim().split('\n');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] as string)).toMatchObject({ level: 60, code, msg: expect.any(String) });
  });

  it('comes as it would where the disk under its log is full: that is no failure of its own', () => {
    const full = openSync('/dev/full', 'w'); // each write fails with ENOSPC
    const { status, stderr } = spawnSync(process.execPath, [entry, '--no-such-flag'], {
      env: { PATH: process.env.PATH },
      stdio: ['ignore', full, 'pipe'],
      encoding: 'utf8',
    });
    closeSync(full);
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });

  const onCuda = async (processes: string, environment: Record<string, string>) => {
    const { code, output, errors } = await run(['--provider', 'cuda', '--processes', processes], environment);
    expect(code).toBe(1);
    const last = JSON.parse(output.trim().split('\n').at(-1) as string) as { code: string; msg: string };
    expect({ last, errors }).toMatchObject({ last: { level: 60, code: 'provider_unavailable' } });
    // The cause and the remedy, in one line.
    expect(last.msg).toMatch(
      /^The provider cuda cannot be used here \(.+\)\. It needs .* or set VISION_PROVIDER=cpu\.$/,
    );
  };
  it.each(['0', '1'])('comes at once with CUDA for models that know none, with %s processes', (processes) =>
    onCuda(processes, {}),
  );
  itNeeds(modelsDir, MISSING_MODELS, "comes at once without onnxruntime's libraries for CUDA", (folder) =>
    onCuda('1', { PROCTORWISE_SHARED_MODELS: folder }),
  );

  it('comes at once where a chosen model does not load, and names it', async () => {
    const chosen = {
      name: 'test',
      detector: { kind: 'picodet', path: fileURLToPath(import.meta.url), source: 'configured' },
      faceFinder: { kind: 'yunet', path: 'none', source: 'configured' },
    };
    const { code, output } = await run([], { PROCTORWISE_VISION_MODELS: JSON.stringify(chosen) });
    expect(code).toBe(1);
    expect(JSON.parse(output.trim())).toMatchObject({
      code: 'model_file_broken',
      msg: expect.stringContaining('main.test'),
    });
  });

  it('says how it is used', async () => {
    const { code, output } = await run(['--help']);
    expect(code).toBe(0);
    expect(output).toContain('/v1/observations');
  });
});
