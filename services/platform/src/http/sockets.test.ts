import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogger } from '../logging/index.js';
import { InvalidToken } from '../tokens/index.js';
import { currentTrace, type TraceContext } from '../tracing/index.js';
import { attachSockets, type SocketDoor } from './sockets.js';

let server: Server;
let port: number;
let door: SocketDoor;
const strangers: Socket[] = [];
/** The traces that sockets were opened in. */
let opened: (TraceContext | null)[];

beforeEach(async () => {
  opened = [];
  server = createServer((_request: IncomingMessage, response) => void response.end());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
  door = attachSockets(server, {
    facts: { service: 'monitoring', port, secure: false },
    routes: [{ route: 'WS /monitoring/live', open: () => void opened.push(currentTrace()) }],
    verifier: {
      verify: async () => {
        throw new InvalidToken('unauthenticated');
      },
    },
    log: createLogger('test', 'silent'),
    closeWithinMs: 50,
  });
});
afterEach(() => {
  for (const socket of strangers.splice(0)) socket.destroy();
  door.close();
  server.close();
});

/** A client that upgrades and then neither reads nor answers anything: a laptop that was closed. */
async function aSilentClient(
  path = '/monitoring/live',
  ...headers: string[]
): Promise<{ socket: Socket; reply: string }> {
  const socket = connect(port, '127.0.0.1');
  strangers.push(socket);
  socket.on('error', () => undefined); // it is cut by the server
  const lines = ['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'];
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==';
  const head = [`GET ${path} HTTP/1.1`, 'Host: x', ...lines, key, ...headers];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const [reply] = (await once(socket, 'data')) as [Buffer];
  return { socket, reply: reply.toString() };
}

describe('attachSockets', () => {
  it('cuts a client that does not answer the close, so that a stop comes to its end', async () => {
    const { socket, reply } = await aSilentClient();
    expect(reply).toMatch(/^HTTP\/1\.1 101 /);
    socket.pause();
    const closed = once(server, 'close');
    door.close();
    server.close();
    await closed; // hung for the 30 s that a WebSocket waits for the other's close
  }, 20_000);

  it('opens a socket in the trace that it came with, else in one of its own', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await aSilentClient('/monitoring/live', `traceparent: 00-${traceId}-b7ad6b7169203331-01`);
    await aSilentClient('/monitoring/live', 'traceparent: hello');
    expect(opened).toMatchObject([{ traceId, flags: '01' }, { traceId: expect.not.stringMatching(traceId) }]);
  });

  it.each([
    ['/monitoring/elsewhere', 404],
    ['//', 404],
    ['/monitoring/live/../elsewhere', 404],
    ['http://[', 404],
  ])('refuses %s', async (path, status) => {
    expect((await aSilentClient(path)).reply).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});
