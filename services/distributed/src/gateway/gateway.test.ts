import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { SERVICES, type ServiceName } from '@proctorwise/contracts';
import { createLogger } from '@proctorwise/platform';
import { WebSocket, WebSocketServer } from 'ws';
import { isFree } from '../servers/server-ports.js';
import { type Gateway, openGateway } from './gateway.js';

const each = <T>(make: (service: ServiceName, index: number) => T) =>
  Object.fromEntries(SERVICES.map((service, index) => [service, make(service, index)])) as Record<ServiceName, T>;

let services: Record<ServiceName, Server>;
let ports: Record<ServiceName, number>;
let gateway: Gateway;
let seen: IncomingHttpHeaders;

/** A service that says who it is and what it was asked; its WebSockets give back what they get. */
async function aService(name: ServiceName): Promise<Server> {
  const server = createServer(async (request, response) => {
    seen = request.headers;
    let bytes = 0;
    for await (const part of request) bytes += (part as Buffer).length;
    response.end(JSON.stringify({ name, method: request.method, url: request.url, bytes }));
  });
  const sockets = new WebSocketServer({ server });
  sockets.on('connection', (socket) => socket.on('message', (text) => socket.send(`${name}: ${text}`)));
  server.on('close', () => sockets.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

async function sixFreePorts(): Promise<number> {
  for (;;) {
    const first = 11_000 + Math.floor(Math.random() * 20_000);
    const areFree = await Promise.all(SERVICES.map((_, index) => isFree(first + index)));
    if (areFree.every(Boolean)) return first;
  }
}

beforeEach(async () => {
  services = each(() => undefined as unknown as Server);
  for (const service of SERVICES) services[service] = await aService(service);
  const first = await sixFreePorts();
  ports = each((_service, index) => first + index);
  gateway = await openGateway({
    host: '127.0.0.1',
    ports,
    targets: each((service) => `http://127.0.0.1:${(services[service].address() as AddressInfo).port}`),
    log: createLogger('test', 'silent'),
  });
});
afterEach(async () => {
  await gateway.close();
  for (const service of SERVICES) services[service].close();
});

const ask = (door: ServiceName, path: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${ports[door]}${path}`, init);

describe('the gateway', () => {
  it('sends a request whole to the service of its path, by whatever door it comes', async () => {
    const picture = new Uint8Array(300_000);
    const response = await ask('user', '/monitoring/sessions/s/frames/1?x=1', { method: 'PUT', body: picture });
    expect(await response.json()).toEqual({
      name: 'monitoring',
      method: 'PUT',
      url: '/monitoring/sessions/s/frames/1?x=1',
      bytes: 300_000,
    });
    expect(await (await ask('analytics', '/')).json()).toMatchObject({ name: 'analytics', url: '/' });
  });

  it('keeps Host, by which cookies are named, and adds where the request came from', async () => {
    await ask('user', '/users/me', { headers: { 'X-Forwarded-For': '203.0.113.9' } });
    expect(seen.host).toBe(`127.0.0.1:${ports.user}`);
    expect(seen['x-forwarded-for']).toMatch(/^203\.0\.113\.9,\s?.*127\.0\.0\.1$/);
  });

  it('carries WebSockets', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${ports.reservation}/monitoring/live`);
    await once(socket, 'open');
    socket.send('hello');
    expect(String((await once(socket, 'message'))[0])).toBe('monitoring: hello');
    socket.close();
    await once(socket, 'close');
  });

  it('lets nobody reach what services keep among themselves', async () => {
    const response = await ask('user', '/internal/admissions/1');
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'not_found' }]);
    const socket = new WebSocket(`ws://127.0.0.1:${ports.user}/internal/x`);
    await once(socket, 'error');
  });

  it('says that a service is away, and when to try again', async () => {
    services.correction.close();
    services.correction.closeAllConnections();
    const response = await ask('correction', '/corrections/overview');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(await response.json()).toMatchObject({ status: response.status, code: 'upstream_unavailable' });
    const socket = new WebSocket(`ws://127.0.0.1:${ports.user}/corrections/live`);
    await once(socket, 'error');
  });
});
