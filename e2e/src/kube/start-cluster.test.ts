import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from '@jest/globals';
import { itNeeds } from '@proctorwise/contracts/testing';
import { startOf } from '@proctorwise/distributed/processes';
import { until } from '../until.js';
import { addNodes, MISSING_CONTROLLERS, startCluster, wholeKube } from './index.js';

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
const PLANE = ['etcd', 'kube-apiserver', 'kube-controller-manager', 'kube-scheduler'];

itNeeds(
  wholeKube,
  MISSING_CONTROLLERS,
  'a cluster runs pods on simulated nodes, keeps its objects when its API server is killed, and leaves nothing behind',
  async (source) => {
    const cluster = await startCluster(source, { name: 'start' });
    try {
      await cluster.startKwok?.();
      await addNodes(cluster.kubectl, [{ name: 'simulated-1', gpus: 2 }]);
      await cluster.kubectl(['create', 'deployment', 'web', '--image=nothing', '--replicas=3']);
      await cluster.kubectl(['wait', '--for=condition=Available', '--timeout=60s', 'deployment/web']);

      const mark = await cluster.audit?.mark();
      await cluster.kubectl(['label', 'deployment', 'web', 'marked=yes']);
      const written = (await cluster.audit?.since(mark))?.find(({ verb }) => verb === 'patch');
      expect(written).toMatchObject({
        user: { username: 'admin' },
        objectRef: { resource: 'deployments', namespace: 'default', name: 'web' },
        requestObject: { metadata: { labels: { marked: 'yes' } } },
        responseStatus: { code: 200 },
      });

      // Who has a cluster gives its KUBECONFIG: it is used by the kubectl on the path, and stays when the test is over.
      const path = process.env.PATH;
      process.env.PATH = `${join(cluster.folder, 'state', 'bin')}${delimiter}${path}`;
      try {
        const given = await startCluster({ from: 'kubeconfig', kubeconfig: cluster.kubeconfig }, { name: 'given' });
        expect(await given.kubectl(['get', 'deployment', 'web', '-o', 'name'])).toBe('deployment.apps/web\n');
        expect([given.audit, given.apiServer, given.images, given.startKwok]).toEqual(Array(4).fill(undefined));
        await given.stop();
        expect(await isThere(given.folder)).toBe(false);
      } finally {
        process.env.PATH = path;
      }
      expect(await cluster.kubectl(['get', 'deployment', 'web', '-o', 'name'])).toBe('deployment.apps/web\n');

      await cluster.apiServer?.kill();
      expect((await cluster.kubectl.try(['get', 'nodes'])).code).toBe(1);
      await cluster.apiServer?.start();
      expect(await cluster.kubectl(['get', 'deployment', 'web', '-o', 'name'])).toBe('deployment.apps/web\n');
      expect(await cluster.cpuSeconds?.('kube-apiserver')).toBeGreaterThan(0);
    } finally {
      await cluster.stop();
    }
    expect(await isThere(cluster.folder)).toBe(false);
  },
  240_000,
);

itNeeds(
  wholeKube,
  MISSING_CONTROLLERS,
  'a cluster without controllers is etcd and an API server, also after that was killed',
  async (source) => {
    const cluster = await startCluster(source, { name: 'alone', controllers: false });
    const running = async () => (await readdir(join(cluster.folder, 'state', 'run'))).filter((f) => f.endsWith('.pid'));
    try {
      expect((await running()).sort()).toEqual(['etcd.pid', 'kube-apiserver.pid']);
      await cluster.kubectl(['create', 'deployment', 'web', '--image=nothing']);
      expect(await cluster.cpuSeconds?.('etcd')).toBeGreaterThan(0);
      await cluster.apiServer?.kill();
      await cluster.apiServer?.start();
      expect(await cluster.kubectl(['get', 'deployment', 'web', '-o', 'name'])).toBe('deployment.apps/web\n');
      expect((await running()).sort()).toEqual(['etcd.pid', 'kube-apiserver.pid']);
    } finally {
      await cluster.stop();
    }
  },
  240_000,
);

itNeeds(
  wholeKube,
  MISSING_CONTROLLERS,
  'a cluster goes when the process that started it is killed',
  async (source) => {
    const own = await mkdtemp(join(tmpdir(), 'proctorwise-kube-killed-'));
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./killed-starter.child.js', import.meta.url)), JSON.stringify(source)],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, TMPDIR: own } },
    );
    try {
      let told = '';
      child.stdout.on('data', (part: Buffer) => {
        told += part.toString();
      });
      const { folder, pids } = await until(
        'the cluster',
        () => (told.includes('\n') ? (JSON.parse(told) as { folder: string; pids: number[] }) : undefined),
        { withinMs: 120_000 },
      );
      expect(pids).toHaveLength(PLANE.length);
      child.kill('SIGKILL');
      await once(child, 'exit');
      await until('the end of its folder', async () => ((await isThere(folder)) ? undefined : true), {
        withinMs: 30_000,
      });
      expect(await Promise.all(pids.map(startOf))).toEqual(PLANE.map(() => undefined));
    } finally {
      child.kill('SIGKILL');
      await rm(own, { recursive: true, force: true });
    }
  },
  240_000,
);
