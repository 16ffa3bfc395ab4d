import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { findKube } from './programs.js';

/** A port on which nothing listens: it is reserved. */
const archive = { version: 'v0.0.0', url: 'http://127.0.0.1:1/envtest.tar.gz', sha512: '0'.repeat(128) };

let folder: string;
let said: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'proctorwise-kube-source-'));
  said = [];
});
afterEach(() => rm(folder, { recursive: true }));

const find = (env: NodeJS.ProcessEnv, offered: typeof archive | undefined = archive) =>
  findKube({ XDG_CACHE_HOME: folder, ...env }, (line) => said.push(line), offered);

describe('where a Kubernetes comes from', () => {
  it('is KUBECONFIG before all else', async () => {
    const script = join(folder, 'cluster');
    await writeFile(script, '');
    await chmod(script, 0o755);
    expect(await find({ KUBECONFIG: '/mine', PROCTORWISE_KUBE_CLUSTER: script })).toEqual({
      from: 'kubeconfig',
      kubeconfig: '/mine',
    });
    expect(await find({ KUBECONFIG: '', PROCTORWISE_KUBE_CLUSTER: script })).toEqual({ from: 'prebuilt', script });
  });

  it('is nowhere when it can neither be found nor downloaded, and that is said', async () => {
    expect(await find({ PROCTORWISE_KUBE_CLUSTER: join(folder, 'nothing') })).toBeUndefined();
    expect(said).toEqual([expect.stringMatching(/^Kubernetes' test programs were not downloaded: .+/u)]);
  });

  it('is not downloaded when that is switched off', async () => {
    expect(await find({ PROCTORWISE_KUBE_DOWNLOAD: 'off' })).toBeUndefined();
    expect(said).toEqual([]);
  });

  it('is the archive in the cache', async () => {
    const programs = join(folder, 'proctorwise', 'envtest', archive.sha512.slice(0, 16));
    await mkdir(programs, { recursive: true });
    for (const name of ['etcd', 'kube-apiserver', 'kubectl']) {
      await writeFile(join(programs, name), '');
      await chmod(join(programs, name), 0o755);
    }
    expect(await find({ PROCTORWISE_KUBE_DOWNLOAD: 'off' })).toEqual({ from: 'envtest', folder: programs });
  });
});
