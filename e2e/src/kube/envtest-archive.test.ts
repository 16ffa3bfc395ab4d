import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  ArchiveRefused,
  cachedEnvtest,
  downloadEnvtest,
  type EnvtestArchive,
  envtestArchive,
} from './envtest-archive.js';

let folder: string;
let server: Server;
let bytes: Buffer;
let asked: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-envtest-'));
  const programs = join(folder, 'source', 'controller-tools', 'envtest');
  await mkdir(programs, { recursive: true });
  for (const name of ['etcd', 'kube-apiserver', 'kubectl']) {
    await writeFile(join(programs, name), `#!/bin/sh\necho ${name}\n`);
    await chmod(join(programs, name), 0o755);
  }
  execFileSync('tar', ['-czf', join(folder, 'archive.tar.gz'), '-C', join(folder, 'source'), 'controller-tools']);
  bytes = await readFile(join(folder, 'archive.tar.gz'));
  asked = 0;
  server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/silent') return;
    response.statusCode = request.url === '/missing' ? 404 : 200;
    response.end(bytes);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(folder, { recursive: true, force: true });
});

const cache = () => join(folder, 'cache');
const archive = (path = '/archive', sha512 = createHash('sha512').update(bytes).digest('hex')): EnvtestArchive => ({
  version: 'v0.0.0',
  url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
  sha512,
});
const left = async () => readdir(cache()).catch(() => []);

describe('the envtest archive', () => {
  it('is unpacked into the cache, where it is found again', async () => {
    expect(await cachedEnvtest(archive(), cache())).toBeUndefined();
    const programs = await downloadEnvtest(archive(), cache());
    expect(execFileSync(join(programs, 'kube-apiserver'), { encoding: 'utf8' })).toBe('kube-apiserver\n');
    expect(await cachedEnvtest(archive(), cache())).toBe(programs);
    expect(asked).toBe(1);
    expect(await left()).toHaveLength(1);
  });

  it('is refused when its checksum is another, and nothing of it stays', async () => {
    const other = archive('/archive', '0'.repeat(128));
    await expect(downloadEnvtest(other, cache())).rejects.toThrow(ArchiveRefused);
    await expect(downloadEnvtest(other, cache())).rejects.toThrow(/has the SHA-512 [0-9a-f]{16}…, expected 0{16}…/u);
    expect(await left()).toEqual([]);
  });

  it('is refused when one byte of it is wrong', async () => {
    const right = archive();
    bytes = Buffer.from(bytes);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    await expect(downloadEnvtest(right, cache())).rejects.toThrow(ArchiveRefused);
    expect(await cachedEnvtest(right, cache())).toBeUndefined();
  });

  it('is refused when it is one byte too large, and taken when it is not', async () => {
    await expect(downloadEnvtest(archive(), cache(), { maxBytes: bytes.length - 1 })).rejects.toThrow('more than');
    expect(await left()).toEqual([]);
    await expect(downloadEnvtest(archive(), cache(), { maxBytes: bytes.length })).resolves.toContain(cache());
  });

  it('is refused when the server has none', async () => {
    await expect(downloadEnvtest(archive('/missing'), cache())).rejects.toThrow('answered 404');
    expect(await left()).toEqual([]);
  });

  it('is given up when nobody answers', async () => {
    await expect(downloadEnvtest(archive('/silent'), cache(), { answerTimeoutMs: 100 })).rejects.toThrow('no answer');
    expect(await left()).toEqual([]);
  });

  it('is whole after two processes brought it at once', async () => {
    const [one, two] = await Promise.all([downloadEnvtest(archive(), cache()), downloadEnvtest(archive(), cache())]);
    expect(one).toBe(two);
    expect(await readdir(one as string)).toHaveLength(3);
    expect(await left()).toHaveLength(1);
  });

  it('exists for Linux and macOS on both kinds of processor, and for nothing else', () => {
    expect(envtestArchive('linux', 'x64')?.url).toMatch(/^https:\/\/github\.com\/.*-linux-amd64\.tar\.gz$/u);
    expect(envtestArchive('linux', 'arm64')?.sha512).toMatch(/^[0-9a-f]{128}$/u);
    expect(envtestArchive('darwin', 'x64')?.sha512).toMatch(/^[0-9a-f]{128}$/u);
    expect(envtestArchive('darwin', 'arm64')?.sha512).toMatch(/^[0-9a-f]{128}$/u);
    expect(envtestArchive('win32', 'x64')).toBeUndefined();
  });
});
