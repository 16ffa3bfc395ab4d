import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { type ImageArchive, makeImage } from './vision-image.js';

interface Descriptor {
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

const LINUX_ONLY = { because: 'images are made on Linux', command: 'run the tests on Linux' };

if (process.platform !== 'linux') {
  describe('images', () => it('need Linux', () => notRun('container images', LINUX_ONLY)));
} else {
  describe.each([
    ['vision', 'dist/main.js', ['--initial-old-space-size=64', '--max-semi-space-size=4']],
    ['operator', 'dist/main.js', []],
  ])('the image of %s', (name, main, nodeFlags) => {
    let folder: string;
    let archive: ImageArchive;
    const tar = (...args: string[]) => execFileSync('tar', args, { maxBuffer: 512 * 1024 * 1024 });
    const json = <T>(member: string) => JSON.parse(tar('-xOf', archive.file, member).toString()) as T;
    const blob = ({ digest }: Descriptor) => `blobs/${digest.replace(':', '/')}`;
    const manifest = () => {
      const [found] = json<{ manifests: Descriptor[] }>('index.json').manifests;
      if (!found) throw new Error('The index is empty');
      return { found, ...json<{ config: Descriptor; layers: Descriptor[] }>(blob(found)) };
    };

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'proctorwise-images-'));
      archive = await makeImage(name, folder);
    }, 240_000);
    afterAll(() => rm(folder, { recursive: true, force: true }));

    it('has the same digest when it is made again', async () => {
      const again = await mkdtemp(join(tmpdir(), 'proctorwise-images-'));
      try {
        expect((await makeImage(name, again)).digest).toBe(archive.digest);
      } finally {
        await rm(again, { recursive: true, force: true });
      }
    }, 120_000);

    it('is found by Kubernetes under its full name, and by Docker under its own', () => {
      const { found } = manifest();
      expect(found.digest).toBe(archive.digest);
      expect(found.annotations?.['io.containerd.image.name']).toBe(`docker.io/${archive.image}`);
      expect(json<{ RepoTags: string[] }[]>('manifest.json')[0]?.RepoTags).toEqual([archive.image]);
    });

    it('starts its program with Node as nobody', () => {
      const { config } = json<{ config: { User: string; Entrypoint: string[] } }>(blob(manifest().config));
      expect(config.User).toBe('65532:65532');
      expect(config.Entrypoint).toEqual([
        '/usr/bin/node',
        '--enable-source-maps',
        ...nodeFlags,
        `/app/${name}/${main}`,
      ]);
    });

    it('holds what runs, owned by root, and nothing that only tests need', () => {
      const lines = manifest().layers.flatMap((layer) => {
        const bytes = tar('-xOf', archive.file, blob(layer));
        return execFileSync('tar', ['--numeric-owner', '-tvf', '-'], { input: bytes, maxBuffer: 64 * 1024 * 1024 })
          .toString()
          .trim()
          .split('\n');
      });
      expect(lines.filter((line) => !line.split(/\s+/)[1]?.startsWith('0/0'))).toEqual([]);
      const paths = lines.map((line) => line.split(/\s+/)[5] ?? '');
      expect(paths).toEqual(expect.arrayContaining(['./usr/bin/node', `./app/${name}/${main}`]));
      expect(
        paths.filter((path) =>
          /\.test\.|\/(jest|typescript|fast-check)\/|^\.\/app\/(?!node_modules).*\/src\//.test(path),
        ),
      ).toEqual([]);
      // Only /tmp may be written to by who is not root.
      expect(lines.filter((line) => /^[d-].{7}w/.test(line)).map((line) => line.split(/\s+/)[5])).toEqual(['./tmp/']);
    });
  });
}
