import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Actor, ANONYMOUS } from '@proctorwise/contracts';
import {
  FORWARDED_HEADERS,
  type Forwarder,
  forwarder,
  JSON_BODY_LIMIT_BYTES,
  ProcessUnreachable,
  type RequestContext,
  setRequestContext,
} from '@proctorwise/platform';
import express, { type ErrorRequestHandler } from 'express';
import type { MonitoringStore } from '../app/store.js';
import type { SessionOwners } from '../session-owners.js';
import { aSession } from '../testing/records.js';
import { toOwner } from './to-owner.js';

const student = { kind: 'user', userId: 'ada', role: 'student', name: 'Ada', email: 'a@example.org' } as Actor;
const open: Server[] = [];
let forward: Forwarder;
let actor: Actor;
let asked: { sessionId: string | null; isForwarded: boolean }[];
let lookedAgain: number;
/** Where the sessions are: null here, an address there, undefined nowhere just now. */
let place: string | null | undefined;
let running: string | null;
let origin: string;

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeEach(async () => {
  forward = forwarder();
  actor = student;
  asked = [];
  lookedAgain = 0;
  running = null;
  const where = async (sessionId: string | null, isForwarded: boolean) => {
    asked.push({ sessionId, isForwarded });
    if (place === undefined) throw new ProcessUnreachable();
    return place;
  };
  const owners = {
    elsewhere: where,
    elsewhereForNew: (isForwarded: boolean) => where(null, isForwarded),
    lookAgain: () => {
      lookedAgain += 1;
    },
  } as unknown as SessionOwners;
  const store = {
    read: async () => running && aSession({ sessionId: running }),
  } as unknown as MonitoringStore;
  const app = express();
  app.use((request, _response, next) => {
    setRequestContext(request, { actor } as RequestContext);
    next();
  });
  toOwner({ owners, store, forward })(app);
  app.use((_request, response) => void response.json({ by: 'here' }));
  const failed: ErrorRequestHandler = (error: { code?: string; type?: string }, _request, response, _next) =>
    void response.status(503).json({ failed: error.code ?? error.type });
  app.use(failed);
  origin = await serving(app);
});
afterEach(() => {
  forward.close();
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** The owner's process: answers with what it was asked. */
const owner = () =>
  serving(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    response.end(JSON.stringify({ by: 'there', method: request.method, url: request.url, body }));
  });
const call = async (method: string, path: string, body?: string, headers: Record<string, string> = {}) =>
  (await fetch(`${origin}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body }),
  }).then((response) => response.json())) as Record<string, unknown>;

describe('what concerns a session', () => {
  it.each([
    ['GET', '/monitoring/sessions/s1', 's1'],
    ['PUT', '/monitoring/sessions/s1/frames/7', 's1'],
    ['GET', '/monitoring/frames?path=local_storage/2026/03/10/s1/frame_000001.jpg', 's1'],
    ['GET', '/monitoring/frames?path=2026/03/10/s1/frame_000001.jpg', 's1'],
  ])('is answered by its owner: %s %s', async (method, path, sessionId) => {
    place = await owner();
    expect(await call(method, path)).toMatchObject({ by: 'there', method, url: path });
    expect(asked).toEqual([{ sessionId, isForwarded: false }]);
  });
  it.each([
    '/monitoring/sessions',
    '/monitoring/overview',
    '/monitoring/frames?path=/etc/passwd',
    '/monitoring/frames?path=2026/03/10/../s1/frame_000001.jpg',
    '/monitoring/live/ws-ticket',
  ])('is only what names one: %s is answered here', async (path) => {
    place = await owner();
    expect(await call('GET', path)).toEqual({ by: 'here' });
    expect(asked).toEqual([]);
  });
  it('is answered here where it is watched here', async () => {
    place = null;
    expect(await call('PUT', '/monitoring/sessions/s1/stop', '{}')).toEqual({ by: 'here' });
  });
  it('says when it was sent on already', async () => {
    place = null;
    await call('GET', '/monitoring/sessions/s1', undefined, { ...FORWARDED_HEADERS });
    expect(asked).toEqual([{ sessionId: 's1', isForwarded: true }]);
  });
  it('is read from the database while its owner is away, and never written there', async () => {
    for (const nobody of [undefined, 'http://127.0.0.1:9']) {
      place = nobody;
      expect(await call('GET', '/monitoring/sessions/s1')).toEqual({ by: 'here' });
      expect(await call('PUT', '/monitoring/sessions/s1/stop', '{}')).toEqual({ failed: 'upstream_unavailable' });
    }
    expect(lookedAgain).toBe(4);
  });
  it('is read from the database where the owner dies before it answers', async () => {
    place = await serving((request) => void request.socket.destroy());
    expect(await call('GET', '/monitoring/sessions/s1')).toEqual({ by: 'here' });
  });
});

describe('the start of a session', () => {
  const body = JSON.stringify({ reservation_id: 'r', user_id: 'ada', exam_id: 'e' });

  it('goes where the session runs, else where one can begin', async () => {
    place = await owner();
    for (running of [null, 's1'])
      expect(await call('POST', '/monitoring/sessions', body)).toMatchObject({ by: 'there', body });
    expect(asked.map(({ sessionId }) => sessionId)).toEqual([null, 's1']);
  });
  it('looks nothing up for who is nobody, or says nothing of use', async () => {
    place = await owner();
    expect(await call('POST', '/monitoring/sessions', '{"reservation_id":7,"user_id":"ada"}')).toEqual({ by: 'here' });
    actor = ANONYMOUS;
    expect(await call('POST', '/monitoring/sessions', body)).toEqual({ by: 'here' });
    expect(asked).toEqual([]);
  });
  it('has a body of at most 1 MiB', async () => {
    place = await owner();
    const sized = (bytes: number) => {
      const filled = { reservation_id: 'r', user_id: 'ada', fill: '' };
      return JSON.stringify({ ...filled, fill: 'x'.repeat(bytes - JSON.stringify(filled).length) });
    };
    expect(await call('POST', '/monitoring/sessions', sized(JSON_BODY_LIMIT_BYTES))).toMatchObject({ by: 'there' });
    expect(await call('POST', '/monitoring/sessions', sized(JSON_BODY_LIMIT_BYTES + 1))).toEqual({
      failed: 'entity.too.large',
    });
  });
});
