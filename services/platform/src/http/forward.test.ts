import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex, Readable } from 'node:stream';
import { afterEach, describe, expect, it } from '@jest/globals';
import { continueTrace, formatTraceparent, inTrace } from '../tracing/index.js';
import { FORWARDED_HEADERS, type Forwarder, forwarder, isForwarded, ProcessUnreachable } from './forward.js';

const open: Server[] = [];
/** Upgraded lines are no connections to their server any more. */
const lines: Duplex[] = [];
let forward: Forwarder = forwarder();
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  forward.close();
  for (const line of lines.splice(0)) line.destroy();
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serving(listener: RequestListener, upgrade?: (request: IncomingMessage, stream: Duplex) => void) {
  const server = createServer(listener);
  if (upgrade)
    server.on('upgrade', (request, stream) => {
      lines.push(stream);
      upgrade(request, stream);
    });
  open.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const whole = async (message: IncomingMessage): Promise<Buffer> => Buffer.concat(await message.toArray());

/** The process whose part it is: answers with what it was asked. */
const echo: RequestListener = async (request, response) => {
  const body = await whole(request);
  response.setHeader('content-type', 'application/json');
  response.end(
    JSON.stringify({ method: request.method, url: request.url, headers: request.headers, bytes: body.byteLength }),
  );
};
interface Echo {
  readonly method: string;
  readonly url: string;
  readonly headers: Record<string, string>;
  readonly bytes: number;
}

/** A process that sends all on, and tells what came of it. */
async function sendingOn(address: string, body?: Buffer) {
  const failures: unknown[] = [];
  const origin = await serving((request, response) => {
    forward.request(request, response, address, body).catch((error: unknown) => {
      failures.push(error);
      response.writeHead(503).end();
    });
  });
  return { origin, failures };
}
const nowhere = async (): Promise<string> => {
  const address = await serving(() => undefined);
  open.pop()?.close();
  return address;
};

const LISTENING = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
  console.log(this.address().port);
})`;
/** A process that stands still, and whose queue of callers is full: a call to it is not answered at all. */
async function unanswered(): Promise<string> {
  const child = spawn(process.execPath, ['-e', LISTENING], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = (await once(child.stdout as Readable, 'data')) as [Buffer];
  child.kill('SIGSTOP');
  const port = Number(String(said));
  const callers: Socket[] = Array.from({ length: 16 }, () => connect(port, '127.0.0.1'));
  for (const caller of callers) caller.on('error', () => undefined);
  lines.push(...callers);
  await once(callers[0]!, 'connect');
  return `http://127.0.0.1:${port}`;
}

describe('a request that is sent on', () => {
  it('comes with its method, address, credentials and body, marked as sent on', async () => {
    forward = forwarder();
    const { origin } = await sendingOn(await serving(echo));
    const response = await fetch(`${origin}/monitoring/sessions/s/frames/1?x=1`, {
      method: 'PUT',
      body: Buffer.alloc(3 * 1024 * 1024, 7),
      headers: { authorization: 'Bearer t', cookie: 'login=c', 'x-forwarded-for': '192.0.2.1' },
    });
    const { method, url, headers, bytes } = (await response.json()) as Echo;
    expect([method, url, bytes]).toEqual(['PUT', '/monitoring/sessions/s/frames/1?x=1', 3 * 1024 * 1024]);
    expect(headers).toMatchObject({ authorization: 'Bearer t', cookie: 'login=c', 'x-forwarded-for': '192.0.2.1' });
    expect(headers.host).toBe(new URL(origin).host);
    expect(isForwarded({ headers } as unknown as IncomingMessage)).toBe(true);
  });

  it('bears our own mark, whatever the client wrote there', async () => {
    const [[name]] = Object.entries(FORWARDED_HEADERS) as [[string, string]];
    const { origin } = await sendingOn(await serving(echo));
    const { headers } = (await (await fetch(origin, { headers: { [name]: 'no' } })).json()) as Echo;
    expect(headers[name]).toBe('1');
  });

  it('goes on in the trace of the work that sends it', async () => {
    const trace = continueTrace(undefined);
    const address = await serving(echo);
    const origin = await serving((request, response) => {
      inTrace(trace, () => forward.request(request, response, address)).catch(() => response.writeHead(503).end());
    });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const { headers } = (await (await fetch(origin, { headers: { traceparent } })).json()) as Echo;
    expect(headers.traceparent).toBe(formatTraceparent(trace));
  });

  it('describes the body that was read, not the one that came', async () => {
    const body = Buffer.from('{"name":"Zoë"}');
    const { origin } = await sendingOn(await serving(echo), body);
    const call = httpRequest(origin, {
      method: 'POST',
      headers: {
        'transfer-encoding': 'chunked',
        'content-encoding': 'gzip',
        'content-type': 'application/json; charset=utf-16',
      },
    });
    call.end('what was read before');
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    const { headers, bytes } = JSON.parse(String(await whole(response))) as Echo;
    expect(bytes).toBe(body.byteLength);
    expect(headers['content-type']).toBe('application/json; charset=utf-8');
    expect(headers).not.toHaveProperty('transfer-encoding');
    expect(headers).not.toHaveProperty('content-encoding');
  });

  it.each<[string, () => Promise<string>]>([
    ['nobody listens', nowhere],
    ['the process dies in the middle of it', () => serving((request) => void request.socket.destroy())],
    ['the process says nothing for too long', () => serving(() => undefined)],
  ])('is told as unreachable, to be tried again, where %s', async (_case, address) => {
    forward = forwarder({ answerWithinMs: 100 });
    const { origin, failures } = await sendingOn(await address());
    expect((await fetch(origin)).status).toBe(503);
    expect(failures).toEqual([expect.any(ProcessUnreachable)]);
    expect(failures).toMatchObject([{ code: 'upstream_unavailable', retryAfterSeconds: 1 }]);
  });

  it('is told as unreachable where the call is not even answered, long before an answer would be late', async () => {
    forward = forwarder({ connectWithinMs: 200 });
    const { origin, failures } = await sendingOn(await unanswered());
    expect((await fetch(origin)).status).toBe(503);
    expect(failures).toMatchObject([{ code: 'upstream_unavailable', cause: { code: 'ECONNECT_TIMEOUT' } }]);
  });

  it('breaks off where the process dies within its answer: half of one is none', async () => {
    const dying = await serving((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('half', () => response.destroy());
    });
    const { origin, failures } = await sendingOn(dying);
    const response = await fetch(origin);
    expect(response.status).toBe(200);
    await expect(response.text()).rejects.toThrow();
    expect(failures).toEqual([]); // nothing can be answered any more
  });

  it('ends where its client goes away', async () => {
    const reached = Promise.withResolvers<IncomingMessage>();
    const { origin } = await sendingOn(await serving((request) => reached.resolve(request)));
    const leaving = new AbortController();
    const call = fetch(origin, { signal: leaving.signal }).catch(() => 'gone');
    const request = await reached.promise;
    leaving.abort();
    expect(await call).toBe('gone');
    if (!request.socket.destroyed) await once(request.socket, 'close');
  });
});

describe('an upgrade that is sent on', () => {
  const TRACE = continueTrace(undefined);
  const upgrading = async (address: string) => {
    const origin = await serving(
      () => undefined,
      (request, stream) => inTrace(TRACE, () => forward.upgrade(request, stream, Buffer.alloc(0), address)),
    );
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.write('GET /live?ticket=t HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    return socket;
  };

  it('becomes a line to the other process, marked as sent on', async () => {
    forward = forwarder();
    const asked: IncomingMessage[] = [];
    const address = await serving(
      () => undefined,
      (request, stream) => {
        asked.push(request);
        stream.write('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
        stream.on('data', (said) => stream.write(`heard ${String(said)}`));
      },
    );
    const socket = await upgrading(address);
    expect(String((await once(socket, 'data'))[0])).toMatch(/^HTTP\/1\.1 101/);
    socket.write('hello');
    expect(String((await once(socket, 'data'))[0])).toBe('heard hello');
    expect(asked.map(({ url }) => url)).toEqual(['/live?ticket=t']);
    expect(asked.every(isForwarded)).toBe(true);
    expect(asked[0]?.headers.traceparent).toBe(formatTraceparent(TRACE));
    socket.destroy();
  });

  it.each<[string, () => Promise<string>]>([
    ['nobody listens', nowhere],
    ['the call is not answered', unanswered],
  ])('is cut where %s', async (_case, address) => {
    forward = forwarder({ connectWithinMs: 200 });
    const socket = await upgrading(await address());
    socket.resume();
    if (!socket.destroyed) await once(socket, 'close');
  });
});

describe('a question to another process', () => {
  const asking = (address: string, headers: Record<string, string> = {}) =>
    forward.ask({ url: '/monitoring/sessions?status=active', headers } as unknown as IncomingMessage, address);

  it('is asked in the caller’s name: with who it is, and nothing that speaks of another request', async () => {
    forward = forwarder({ askedWithinMs: 20_000 });
    const asked = (await asking(await serving(echo), {
      authorization: 'Bearer t',
      cookie: 'login=c',
      host: 'exam.example.org',
      'x-forwarded-proto': 'https',
      'content-length': '7',
      'if-none-match': '"x"',
      upgrade: 'websocket',
    })) as Echo;
    expect([asked.method, asked.url]).toEqual(['GET', '/monitoring/sessions?status=active']);
    expect(asked.headers).toMatchObject({
      authorization: 'Bearer t',
      cookie: 'login=c',
      host: 'exam.example.org',
      'x-forwarded-proto': 'https',
      ...FORWARDED_HEADERS,
    });
    for (const name of ['content-length', 'if-none-match', 'upgrade']) expect(asked.headers).not.toHaveProperty(name);
  });

  it.each(['http://elsewhere.example', '//elsewhere.example'])(
    'goes to that process, though the client wrote %s',
    async (host) => {
      forward = forwarder({ askedWithinMs: 20_000 });
      const request = { url: `${host}/monitoring/sessions?x=1`, headers: {} } as unknown as IncomingMessage;
      expect(await forward.ask(request, await serving(echo))).toMatchObject({ url: '/monitoring/sessions?x=1' });
    },
  );

  it.each<[string, RequestListener]>([
    ['refuses', (_request, response) => void response.writeHead(403).end('{}')],
    ['answers with no JSON', (_request, response) => void response.end('<html>')],
    ['answers with too much', (_request, response) => void response.end(JSON.stringify('x'.repeat(63)))],
    ['dies within its answer', (_request, response) => void response.write('{', () => response.destroy())],
    ['says nothing in time', () => undefined],
  ])('has no answer where the process %s', async (_case, listener) => {
    forward = forwarder({ askedWithinMs: 200, maxAskedBytes: 64 });
    expect(await asking(await serving(listener))).toBeNull();
  });

  it('has no answer where nobody listens, and takes the largest that is allowed', async () => {
    forward = forwarder({ askedWithinMs: 20_000, maxAskedBytes: 64 });
    expect(await asking(await nowhere())).toBeNull();
    const text = 'x'.repeat(62);
    expect(await asking(await serving((_request, response) => void response.end(JSON.stringify(text))))).toBe(text);
  });
});
