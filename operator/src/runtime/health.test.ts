import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { type HealthServer, serveHealth } from './health.js';
import { RuntimeMetrics } from './metrics.js';
import { FakeClock } from './testing/fake-clock.js';
import { WorkQueue } from './work-queue.js';

let server: HealthServer;
let fault: string | undefined;
const metrics = new RuntimeMetrics();

beforeEach(async () => {
  fault = undefined;
  server = await serveHealth({
    port: 0,
    host: '127.0.0.1',
    ready: {
      caches: () => fault,
      faulty: () => {
        if (fault === 'throws') throw new Error('mine');
        return undefined;
      },
    },
    metrics: metrics.registry,
  });
});
afterEach(() => server.close());

async function get(path: string, method = 'GET') {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, { method });
  return { status: response.status, text: await response.text() };
}

it('is ready when every check is, and says which is not', async () => {
  expect(await get('/readyz')).toEqual({ status: 200, text: '[+]caches ok\n[+]faulty ok\nok\n' });
  fault = 'not synced';
  expect(await get('/readyz')).toMatchObject({ status: 503, text: expect.stringContaining('[-]caches: not synced') });
  fault = 'throws';
  expect((await get('/readyz')).text).toContain('[-]faulty: the check failed: Error: mine');
});

it('lives, whatever it is not ready for', async () => {
  fault = 'not synced';
  expect((await get('/healthz?verbose')).status).toBe(200);
});

it('serves metrics by controller-runtime’s names', async () => {
  const clock = new FakeClock();
  const queue = new WorkQueue({ clock, observer: metrics.queue('sittings') });
  metrics.controller('sittings', 4);
  metrics.observeProgress('sittings', queue);
  metrics.observeLeader('operator', () => true);
  metrics.onAnswer('GET', 200);
  queue.add('a');
  queue.add('b');
  await queue.get();
  await clock.advance(2_000);
  const { text } = await get('/metrics');
  for (const line of [
    'controller_runtime_reconcile_total{controller="sittings",result="success"} 0',
    'controller_runtime_max_concurrent_reconciles{controller="sittings"} 4',
    'workqueue_depth{name="sittings",controller="sittings"} 1',
    'workqueue_longest_running_processor_seconds{name="sittings",controller="sittings"} 2',
    'leader_election_master_status{name="operator"} 1',
    'rest_client_requests_total{code="200",method="GET"} 1',
  ]) {
    expect(text).toContain(line);
  }
});

it('answers nothing else', async () => {
  expect((await get('/')).status).toBe(404);
  expect((await get('/readyz', 'POST')).status).toBe(405);
});
