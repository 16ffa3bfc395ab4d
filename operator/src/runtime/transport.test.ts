import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ConfigurationError, connectionOf } from './connection.js';
import { ApiError, TransportError } from './errors.js';
import { FakeClock } from './testing/fake-clock.js';
import { cut, hang, json, refusal, ScriptedServer, until, watch } from './testing/scripted-server.js';
import { retryAfterMs, Transport, type TransportOptions } from './transport.js';

const PATH = '/api/v1/namespaces/exams/configmaps/a';
let server: ScriptedServer;
let clock: FakeClock;
const transports: Transport[] = [];

function transport(options: TransportOptions = {}): Transport {
  const made = new Transport(server.connect(), { clock, random: () => 0, ...options });
  transports.push(made);
  return made;
}

const get = (through: Transport) => through.request({ method: 'GET', path: PATH });
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

beforeEach(async () => {
  server = await ScriptedServer.start();
  clock = new FakeClock({ skipsSleep: true });
});
afterEach(async () => {
  for (const made of transports.splice(0)) made.close();
  await server.close();
});

describe('a transport', () => {
  it('sends the token, asks for JSON and keeps its connection', async () => {
    server.script(`GET ${PATH}`, json(200, { data: { a: '1' } }));
    const api = transport();
    expect(await get(api)).toEqual({ data: { a: '1' } });
    await get(api);
    expect(server.requests.map(({ connection }) => connection)).toEqual([1, 1]);
    expect(server.requests[0]?.headers).toMatchObject({ authorization: 'Bearer secret', accept: 'application/json' });
  });

  it('keeps the path of a cluster that lives below one', async () => {
    server.script(`GET /k8s/c1${PATH}`, json(200, {}));
    const config = server.kubeConfig();
    config.clusters = [{ ...config.clusters[0]!, server: `${server.url}/k8s/c1/` }];
    const api = new Transport(connectionOf(config), { clock });
    transports.push(api);
    expect(await get(api)).toEqual({});
  });

  it('throws what the API server says, and does not repeat what can not succeed', async () => {
    server.script(`GET ${PATH}`, refusal(404, 'NotFound'));
    const error = await failure(get(transport()));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 404, reason: 'NotFound', code: 'not_found', isRetryable: false });
    expect(server.requests).toHaveLength(1);
  });

  it('tells a name that is taken from a change that came too late', async () => {
    server.script(`POST ${PATH}`, refusal(409, 'AlreadyExists'), refusal(409, 'Conflict'));
    const api = transport();
    expect(await failure(api.request({ method: 'POST', path: PATH }))).toMatchObject({ code: 'already_exists' });
    expect(await failure(api.request({ method: 'POST', path: PATH }))).toMatchObject({ code: 'conflict' });
  });

  it('waits as long as a 429 asks, and then some', async () => {
    server.script(`POST ${PATH}`, refusal(429, 'TooManyRequests', { 'retry-after': '2' }), json(201, { ok: 1 }));
    expect(await transport().request({ method: 'POST', path: PATH, body: {} })).toEqual({ ok: 1 });
    expect(clock.slept).toEqual([2_100]);
  });

  it('does not hold a worker for a long Retry-After, but hands it on', async () => {
    server.script(`GET ${PATH}`, refusal(503, 'ServiceUnavailable', { 'retry-after': '60' }));
    expect(await failure(get(transport()))).toMatchObject({ retryAfterMs: 60_000, isRetryable: true });
    expect(clock.slept).toEqual([]);
  });

  it('backs off from a 500, doubling, and gives up', async () => {
    server.script(`GET ${PATH}`, refusal(500, 'InternalError'));
    expect(await failure(get(transport()))).toMatchObject({ status: 500, code: 'server_error' });
    expect(clock.slept).toEqual([100, 200, 400]);
    expect(server.requests).toHaveLength(4);
  });

  it('repeats a read over a broken connection', async () => {
    server.script(`GET ${PATH}`, cut, json(200, { ok: 1 }));
    expect(await get(transport())).toEqual({ ok: 1 });
  });

  it('does not repeat a POST that may have been done', async () => {
    server.script(`POST ${PATH}`, cut);
    const error = await failure(transport().request({ method: 'POST', path: PATH, body: {} }));
    expect(error).toMatchObject({ code: 'unreachable' });
    server.script(`POST ${PATH}`, refusal(500, 'InternalError'));
    await failure(transport().request({ method: 'POST', path: PATH, body: {} }));
    expect(server.requests).toHaveLength(2);
  });

  it('gives up an answer that does not come', async () => {
    server.script(`GET ${PATH}`, hang);
    const result = failure(get(transport({ attempts: 1, timeoutMs: 15_000 })));
    await until(() => server.requests.length === 1);
    await clock.advance(15_000);
    expect(await result).toMatchObject({ code: 'timeout', isRetryable: true });
  });

  it('gives up an answer that stops in its middle', async () => {
    server.script(`GET ${PATH}`, (response) => response.writeHead(200, { 'content-length': '100' }).write('{"a":'));
    const answered: unknown[] = [];
    const result = failure(get(transport({ attempts: 1, onAnswer: (_, status) => answered.push(status) })));
    await until(() => answered.length === 1);
    await clock.advance(15_000);
    expect(await result).toMatchObject({ code: 'timeout' });
    expect(answered).toEqual([200, '<error>']);
  });

  it('does not take for an answer what is none', async () => {
    server.script(`GET ${PATH}`, (response) => response.end('<html>'));
    expect(await failure(get(transport({ attempts: 2 })))).toMatchObject({ code: 'bad_answer' });
    expect(server.requests).toHaveLength(2);
  });

  it('ends with its caller, and does not try again', async () => {
    server.script(`GET ${PATH}`, hang);
    const stop = new AbortController();
    const result = failure(transport().request({ method: 'GET', path: PATH, signal: stop.signal }));
    await until(() => server.requests.length === 1);
    stop.abort();
    expect(await result).toMatchObject({ code: 'aborted' });
    expect(server.requests).toHaveLength(1);
  });

  it('sends no write while another may be leader, and reads on', async () => {
    server.script(`GET ${PATH}`, json(200, {})).script(`PATCH ${PATH}`, json(200, {}));
    let isLeader = false;
    const api = transport({ mayWrite: () => isLeader });
    expect(await failure(api.request({ method: 'PATCH', path: PATH, body: {} }))).toMatchObject({ code: 'not_leader' });
    await get(api);
    expect(server.requests.map(({ method }) => method)).toEqual(['GET']);
    isLeader = true;
    await api.request({ method: 'PATCH', path: PATH, body: {} });
    expect(server.of(`PATCH ${PATH}`)).toHaveLength(1);
  });

  it('lets a question pass that is asked by POST, and repeats it', async () => {
    server.script(`POST ${PATH}`, refusal(500, 'InternalError'), json(201, { ok: 1 }));
    const api = transport({ mayWrite: () => false });
    expect(await api.request({ method: 'POST', path: PATH, body: {}, isQuestion: true })).toEqual({ ok: 1 });
    expect(server.requests).toHaveLength(2);
  });

  it('asks again before each try', async () => {
    let isLeader = true;
    server.script(`PATCH ${PATH}`, (response, request) => {
      isLeader = false;
      refusal(500, 'InternalError')(response, request);
    });
    const api = transport({ mayWrite: () => isLeader });
    expect(await failure(api.request({ method: 'PATCH', path: PATH, body: {} }))).toMatchObject({ code: 'not_leader' });
    expect(server.requests).toHaveLength(1);
  });

  it('sends nothing once closed, and ends what is under way', async () => {
    server.script(`GET ${PATH}`, hang).script(`WATCH ${PATH}`, watch(['{}\n']));
    const api = transport();
    const request = failure(get(api));
    const lines = api.lines({ method: 'GET', path: PATH, query: { watch: true } });
    expect(await lines.next()).toEqual({ value: '{}', done: false });
    await until(() => server.requests.length === 2);
    api.close();
    expect(await request).toMatchObject({ code: 'closed' });
    expect(await failure(lines.next())).toMatchObject({ code: 'closed' });
    expect(await failure(get(api))).toMatchObject({ code: 'closed' });
    expect(server.requests).toHaveLength(2);
  });

  it('tells how far the clocks are apart', async () => {
    const date = new Date(clock.now() + 60_000).toUTCString();
    server.script(`GET ${PATH}`, json(200, {}, { date }));
    const api = transport();
    expect(api.clockSkewMs).toBeUndefined();
    await get(api);
    expect(api.clockSkewMs).toBe(60_500);
  });
});

describe('lines', () => {
  const linesOf = (api: Transport) => api.lines({ method: 'GET', path: PATH, query: { watch: true } });

  it('come whole, however they were cut up, and end with the stream', async () => {
    server.script(`WATCH ${PATH}`, (response) => {
      response.write('{"a":"ü');
      setImmediate(() => response.end('"}\n\n{"b":2}\n'));
    });
    const got: string[] = [];
    for await (const line of linesOf(transport())) got.push(line);
    expect(got).toEqual(['{"a":"ü"}', '{"b":2}']);
  });

  it('that were cut in their middle are not told, and the cut is', async () => {
    server.script(`WATCH ${PATH}`, watch(['{"a":1}\n{"b":'], 'cut'));
    const lines = linesOf(transport());
    expect((await lines.next()).value).toBe('{"a":1}');
    const error = await failure(lines.next());
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'unreachable' });
  });

  it('are refused as requests are', async () => {
    server.script(`WATCH ${PATH}`, refusal(410, 'Expired'));
    expect(await failure(linesOf(transport()).next())).toMatchObject({ code: 'gone', reason: 'Expired' });
  });

  it('close their connection when nobody wants more', async () => {
    server.script(`WATCH ${PATH}`, watch(['{}\n', '{}\n']));
    for await (const _ of linesOf(transport())) break;
    await until(() => server.open[0]?.destroyed === true);
  });
});

describe('Retry-After', () => {
  it.each([
    ['3', 3_000],
    ['0', 0],
    ['Tue, 01 Dec 2026 09:00:10 GMT', 10_000],
    ['Tue, 01 Dec 2026 08:00:00 GMT', 0],
    ['soon', undefined],
    [undefined, undefined],
  ])('%s is %s ms', (header, ms) => {
    expect(retryAfterMs(header, Date.parse('2026-12-01T09:00:00Z'))).toBe(ms);
  });
});

describe('a connection', () => {
  it('is refused over http unless the kubeconfig allows it, and without a cluster', () => {
    const config = server.kubeConfig();
    config.clusters = [{ ...config.clusters[0]!, skipTLSVerify: false }];
    expect(() => connectionOf(config)).toThrow(ConfigurationError);
    config.setCurrentContext('another');
    expect(() => connectionOf(config)).toThrow('no current cluster');
  });

  it('knows its namespace', () => {
    expect(server.connect().namespace).toBe('exams');
  });
});
