import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import express from 'express';
import { pino } from 'pino';
import { type Listener, listen } from './listener.js';
import { problemHandler } from './problem.js';
import { jsonBody } from './service-module.js';

let listener: Listener;
beforeAll(async () => {
  const app = express();
  app.post('/', jsonBody(64), (request, response) => void response.json(request.body));
  app.use(problemHandler(pino({ level: 'silent' })));
  listener = await listen(app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => listener.close(0));

const post = (body: string) =>
  fetch(`http://127.0.0.1:${listener.port}/`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });

describe('jsonBody', () => {
  it('replaces a NUL and keeps the text around it', async () => {
    const reply = await post('{"a":["x\\u0000y"]}');
    expect(await reply.json()).toEqual({ a: ['x\ufffdy'] });
  });
  it('takes the text of an escape', async () => {
    const reply = await post('{"a":"\\\\u0000"}');
    expect(await reply.json()).toEqual({ a: '\\u0000' });
  });
  it('takes exactly its limit and refuses one byte more', async () => {
    const bodyOf = (bytes: number) => JSON.stringify({ a: 'x'.repeat(bytes - 8) });
    expect((await post(bodyOf(64))).status).toBe(200);
    const over = await post(bodyOf(65));
    expect([over.status, ((await over.json()) as { code: string }).code]).toEqual([413, 'body_too_large']);
  });
  it('says that broken JSON is not JSON', async () => {
    const reply = await post('{"a":');
    expect([reply.status, ((await reply.json()) as { code: string }).code]).toEqual([400, 'invalid_json']);
  });
});
