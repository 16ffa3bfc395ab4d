import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { continueTrace, formatTraceparent, inTrace } from '@proctorwise/platform';
import { createVisionClient, MOST_AT_ONE_POD, MOST_UNDER_WAY, type VisionClient } from '@proctorwise/vision';
import { aPicture } from '../domain/rules/testing/sessions.js';
import { visionBehindEndpoint } from './vision-behind-endpoint.js';

const NOBODYS = { slotId: null };
const silent = { info: () => undefined, warn: () => undefined };
let pod: Server;
let client: VisionClient;
let endpoint: string;
/** How many the pod tells that it looks at at once; null: it does not tell. */
let looksAtOnce: number | null;
let traces: (string | string[] | undefined)[];

beforeEach(async () => {
  traces = [];
  looksAtOnce = null;
  pod = createServer((request, response) => {
    traces.push(request.headers.traceparent);
    if (looksAtOnce !== null) response.setHeader('x-looks-at-once', looksAtOnce);
    request.resume().on('end', () => response.end(JSON.stringify(aPicture())));
  });
  pod.listen(0, '127.0.0.1');
  await once(pod, 'listening');
  endpoint = `localhost:${(pod.address() as AddressInfo).port}`;
  client = createVisionClient({ endpoint, log: silent, resolve: async () => ['127.0.0.1'] });
});
afterEach(async () => {
  await client.close();
  pod.closeAllConnections();
  pod.close();
});

it('says what the pods say of themselves, once one has looked', async () => {
  const vision = visionBehindEndpoint(endpoint, client);
  expect(vision.status()).toMatchObject({ model: endpoint });
  const { model } = await vision.observe(new Uint8Array([0xff, 0xd8, 0xff]), NOBODYS);
  expect(vision.status()).toEqual({ model, processes: 1, ready: true, warning: null, fallback: null });
  expect(vision.parallelPictures).toBe(4);
});

it.each([
  [1, 4],
  [16, 19],
  [256, MOST_AT_ONE_POD],
])('has room for what a pod looks at and some on the way: that looks at %i, %i', async (looks, room) => {
  looksAtOnce = looks;
  const vision = visionBehindEndpoint(endpoint, client);
  await vision.observe(new Uint8Array([0xff, 0xd8, 0xff]), NOBODYS);
  expect(vision.parallelPictures).toBe(room);
});

it('has no more in work than the client takes, however many pods there are', () => {
  const at = (address: string) => ({ address, isNamed: true, inFlight: 0, answered: 1, breaker: 'closed' as const });
  const pods = Array.from({ length: 5 }, (_, index) => ({ ...at(`10.0.0.${index}`), looksAtOnce: 256 }));
  const stats = () => ({ ...client.stats(), pods });
  const withPods: VisionClient = { observe: client.observe, close: client.close, stats };
  expect(visionBehindEndpoint(endpoint, withPods).parallelPictures).toBe(MOST_UNDER_WAY);
});

it('asks in the trace of the work', async () => {
  const vision = visionBehindEndpoint(endpoint, client);
  const trace = continueTrace(undefined);
  await inTrace(trace, () => vision.observe(new Uint8Array([0xff, 0xd8, 0xff]), NOBODYS));
  expect(traces).toEqual([formatTraceparent(trace)]);
});

it('is not ready where no pod takes pictures, and tries one at a time', async () => {
  const vision = visionBehindEndpoint(endpoint, client);
  pod.close();
  pod.closeAllConnections();
  await expect(vision.observe(new Uint8Array([1]), NOBODYS)).rejects.toMatchObject({ name: 'VisionUnavailable' });
  expect(vision.status()).toMatchObject({ processes: 0, ready: false });
  expect(vision.parallelPictures).toBe(1);
});
