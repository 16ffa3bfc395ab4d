import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import express from 'express';
import { createLogger } from '../logging/index.js';
import type { TokenVerifier } from '../tokens/index.js';
import { currentTrace } from '../tracing/index.js';
import { createDoor } from './door.js';
import { type Listener, listen } from './listener.js';

const noTokens: TokenVerifier = {
  verify: () => Promise.reject(new Error('no token is sent here')),
};
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

let lines: Record<string, unknown>[] = [];
let listener: Listener;
let origin: string;
beforeAll(async () => {
  const log = createLogger('test', 'debug', { write: (line) => void lines.push(JSON.parse(line)) });
  const app = express();
  app.use(express.json());
  app.post('/exams/trace', async (_request, response) => {
    await Promise.resolve();
    log.info('at work');
    response.json(currentTrace());
  });
  app.get('/exams/broken', () => {
    throw new Error('a defect');
  });
  const door = createDoor({
    facts: { service: 'user', port: 0, secure: false },
    services: [{ name: 'user', prefixes: ['/exams'], app, sockets: [], background: [], openapi: null }],
    verifier: noTokens,
    jwks: () => ({ keys: [] }),
    site: null,
    trustedProxies: 0,
    log,
  });
  listener = await listen(door, { host: '127.0.0.1', port: 0 });
  origin = `http://127.0.0.1:${listener.port}`;
});
afterAll(() => listener?.close(1000));
beforeEach(() => {
  lines = [];
});

const send = (traceparent: string | undefined) =>
  fetch(`${origin}/exams/trace`, {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json', ...(traceparent ? { traceparent } : {}) },
  }).then((response) => response.json() as Promise<{ traceId: string; spanId: string }>);

it('works in the trace that a request came with, and says so in every line', async () => {
  const trace = await send(`00-${TRACE_ID}-b7ad6b7169203331-01`);
  expect(trace).toEqual({ traceId: TRACE_ID, spanId: expect.not.stringMatching('b7ad6b7169203331'), flags: '01' });
  const named = { trace_id: TRACE_ID, span_id: trace.spanId };
  expect(lines).toMatchObject([
    { msg: 'at work', ...named },
    { msg: 'request', path: '/exams/trace', ...named },
  ]);
});

it.each([undefined, 'hello'])('begins a trace for a request that came with none: %s', async (traceparent) => {
  const [one, other] = [await send(traceparent), await send(traceparent)];
  expect(one.traceId).toMatch(/^[\da-f]{32}$/);
  expect(one.traceId).not.toBe(other.traceId);
});

it('names the trace of a request that failed', async () => {
  const response = await fetch(`${origin}/exams/broken`, {
    headers: { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-00` },
  });
  expect(response.status).toBe(500);
  expect(lines).toMatchObject([
    { level: 'error', path: '/exams/broken', trace_id: TRACE_ID },
    { level: 'warn', msg: 'request failed', trace_id: TRACE_ID },
  ]);
});
