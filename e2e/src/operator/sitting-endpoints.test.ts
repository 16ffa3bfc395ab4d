import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { notRun } from '@proctorwise/contracts/testing';
import { type VisionOfSittings, visionOfSittings } from '@proctorwise/monitoring';
import { type KubernetesEndpoints, kubernetesEndpoints } from '@proctorwise/monitoring/kubernetes-endpoints';
import { createVisionClient } from '@proctorwise/vision';
import { MISSING_CONTROLLERS, wholeKube } from '../kube/index.js';
import { until } from '../until.js';
import { accountKubeconfig } from './account-kubeconfig.js';
import { anExamSession } from './resource.js';
import { SOON, startTestBed, type TestBed } from './test-bed.js';

const TITLE = 'monitoring follows the endpoints of sittings';
const READER = fileURLToPath(new URL('../../../operator/deploy/endpoints-reader.yaml', import.meta.url));
const NAMESPACE = 'proctorwise';
const ACCOUNT = 'proctorwise-monitoring';
const MATHS = { slotId: 'slot-of-maths' };
const JPEG = new Uint8Array([0xff, 0xd8, 0xff]);
const silent = { info: () => {}, warn: () => {}, error: () => {} };

if (!wholeKube) describe('monitoring', () => it('needs a cluster', () => notRun(TITLE, MISSING_CONTROLLERS)));
else {
  const source = wholeKube;
  describe(TITLE, () => {
    let bed: TestBed;
    let endpoints: KubernetesEndpoints;
    let vision: VisionOfSittings;
    /** Stands in for a pod: it sees two people, the shared pool one. */
    let pod: Server;
    let port: number;

    beforeAll(async () => {
      bed = await startTestBed(source, 'endpoints');
      await bed.namespace(NAMESPACE);
      await bed.cluster.kubectl(['apply', '--server-side', '-f', READER]);
      pod = createServer((request, response) => {
        request.resume().on('end', () => response.end('{"present":2}'));
      });
      pod.listen(0, '127.0.0.1');
      await once(pod, 'listening');
      ({ port } = pod.address() as AddressInfo);
      const kubeconfig = await accountKubeconfig(bed.cluster, NAMESPACE, ACCOUNT);
      endpoints = kubernetesEndpoints({ namespace: NAMESPACE, log: silent, kubeconfig });
      await endpoints.synced;
      vision = visionOfSittings({
        endpoints,
        shared: {
          observe: async () => ({ present: 1 }) as never,
          parallelPictures: 1,
          status: () => ({ model: 'shared', processes: 1, ready: true, warning: null, fallback: null }),
        },
        connect: (endpoint) => createVisionClient({ endpoint, log: silent }),
        log: silent as never,
      });
    }, 240_000);
    afterAll(async () => {
      await vision?.close();
      await endpoints?.close();
      pod?.closeAllConnections();
      pod?.close();
      await bed?.stop();
    }, 60_000);

    /** As the operator writes it. */
    const writeEndpoint = (endpoint: string | null) =>
      bed.cluster.kubectl([
        'patch',
        'exs',
        'maths',
        ...['-n', NAMESPACE, '--subresource=status', '--type=merge'],
        ...['-p', JSON.stringify({ status: { endpoint } })],
      ]);
    const present = async () => (await vision.observe(JPEG, MATHS)).present;
    const becomes = (people: number) =>
      until(`${people} people seen`, async () => ((await present()) === people ? true : undefined), {
        ...SOON,
        everyMs: 10,
      });

    it('from the moment that a status names one until it names none', async () => {
      await bed.apply(anExamSession('maths', NAMESPACE));
      expect(await present()).toBe(1);

      await writeEndpoint(`localhost:${port}`);
      const written = performance.now();
      await becomes(2);
      process.stderr.write(`an endpoint was used ${Math.round(performance.now() - written)} ms after it was written\n`);
      expect(endpoints.of(MATHS.slotId)).toBe(`localhost:${port}`);

      await writeEndpoint(null);
      await becomes(1);
      expect(vision.status().fallback).toEqual({ sittings: 0, pictures: 0 });
    }, 120_000);

    it('and has the shared pool look where nobody is behind it, or when its resource goes', async () => {
      await writeEndpoint(`localhost:${port}`);
      await becomes(2);
      pod.close();
      pod.closeAllConnections();
      expect(await present()).toBe(1);
      expect(vision.status().fallback).toMatchObject({ sittings: 1 });

      await bed.cluster.kubectl(['delete', 'exs', 'maths', '-n', NAMESPACE]);
      await until('the end of the sitting', () => (vision.status().fallback?.sittings === 0 ? true : undefined), SOON);
      expect(endpoints.all().size).toBe(0);
    }, 120_000);

    it('with the right to list and watch them, and no other', async () => {
      const may = async (verb: string, what: string) => {
        const as = `--as=system:serviceaccount:${NAMESPACE}:${ACCOUNT}`;
        return (await bed.cluster.kubectl.try(['auth', 'can-i', verb, what, '-n', NAMESPACE, as])).code === 0;
      };
      expect([await may('list', 'exs'), await may('watch', 'exs')]).toEqual([true, true]);
      for (const [verb, what] of [
        ['patch', 'exs'],
        ['delete', 'exs'],
        ['create', 'exs'],
        ['patch', 'exs/status'],
        ['get', 'secrets'],
        ['list', 'pods'],
      ] as const)
        expect([verb, what, await may(verb, what)]).toEqual([verb, what, false]);
    }, 60_000);
  });
}
