import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { ApiClient } from './api-client.js';
import { EVENT, EventRecorder } from './events.js';
import { FakeClock } from './testing/fake-clock.js';
import { listeningLog, stored } from './testing/objects.js';
import { type Answer, json, refusal, ScriptedServer } from './testing/scripted-server.js';
import { Transport } from './transport.js';

const POST = 'POST /api/v1/namespaces/exams/events';
let server: ScriptedServer;
let transport: Transport;
let clock: FakeClock;
let log: ReturnType<typeof listeningLog>;

const recorder = (maxWaiting?: number) => {
  const client = new ApiClient(transport, 'test', [EVENT]);
  return new EventRecorder({ client, component: 'test', log, clock, ...(maxWaiting && { maxWaiting }) });
};
const acceptPatches = (answer: Answer = json(200, {})) => {
  for (const { body } of server.of(POST)) {
    const { metadata } = body as { metadata: { name: string } };
    server.script(`PATCH /api/v1/namespaces/exams/events/${metadata.name}`, answer);
  }
};
const patches = () => server.requests.filter(({ method }) => method === 'PATCH').map(({ body }) => body);

beforeEach(async () => {
  server = await ScriptedServer.start();
  server.script(POST, json(201, {}));
  clock = new FakeClock({ skipsSleep: true });
  transport = new Transport(server.connect(), { clock, attempts: 1 });
  log = listeningLog();
});
afterEach(async () => {
  transport.close();
  await server.close();
});

it('tells what kubectl describe shows', async () => {
  const events = recorder();
  events.record(stored('a', '7'), 'Normal', 'Warming', 'two pods on cpu');
  await events.flushed();
  expect(server.of(POST)[0]?.body).toMatchObject({
    involvedObject: { apiVersion: 'v1', kind: 'ConfigMap', namespace: 'exams', name: 'a', uid: 'uid-a' },
    type: 'Normal',
    reason: 'Warming',
    message: 'two pods on cpu',
    count: 1,
    firstTimestamp: '2026-12-01T09:00:00Z',
    source: { component: 'test' },
  });
});

it('counts what is told again, and begins anew after ten minutes', async () => {
  const events = recorder();
  const tell = async () => {
    events.record(stored('a'), 'Normal', 'Warming', 'two pods');
    await events.flushed();
    acceptPatches();
  };
  await tell();
  await tell();
  expect(patches()).toMatchObject([{ count: 2 }]);
  await clock.advance(600_001);
  await tell();
  expect(server.of(POST)).toHaveLength(2);
});

it('does not send each of very many, and sends their count later', async () => {
  const events = recorder();
  for (let time = 0; time < 50; time++) {
    events.record(stored('a'), 'Normal', 'Warming', 'two pods');
    await events.flushed();
    acceptPatches();
  }
  expect(patches()).toHaveLength(4);
  await clock.advance(30_000);
  events.record(stored('a'), 'Normal', 'Warming', 'two pods');
  await events.flushed();
  expect(patches().at(-1)).toMatchObject({ count: 51 });
});

it('makes one of many that differ in their message alone', async () => {
  const events = recorder();
  for (let which = 0; which < 14; which++) events.record(stored('a'), 'Warning', 'Odd', `pod ${which}`);
  await events.flushed();
  expect(server.of(POST)).toHaveLength(11);
  expect(server.of(POST).at(-1)?.body).toMatchObject({ count: 4, message: '(combined from similar events): pod 13' });
});

it('creates again what the API server has forgotten', async () => {
  const events = recorder();
  events.record(stored('a'), 'Normal', 'Warming', 'two pods');
  await events.flushed();
  acceptPatches(refusal(404, 'NotFound'));
  events.record(stored('a'), 'Normal', 'Warming', 'two pods');
  await events.flushed();
  expect(server.of(POST).at(-1)?.body).toMatchObject({ count: 2 });
});

it('drops what is refused and what is too much, and says how many', async () => {
  server.script(POST, refusal(403, 'Forbidden'));
  const events = recorder(2);
  for (const name of ['a', 'b', 'c', 'd', 'e']) events.record(stored(name), 'Normal', 'Warming', 'two pods');
  await events.flushed();
  // One was being sent while two waited.
  expect([server.of(POST).length, events.dropped, log.lines.length]).toEqual([3, 5, 3]);
});
