import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLogger } from '../logging/index.js';
import { type Listener, listen } from './listener.js';
import { problemHandler } from './problem.js';
import { JSON_BODY_LIMIT_BYTES, serviceApp } from './service-module.js';

let listener: Listener;
beforeAll(async () => {
  const app = serviceApp({
    deps: {},
    register: (router) => {
      router.post('/told', (request, response) => void response.json({ is: typeof request.body }));
      router.get('/picture', (_request, response) => void response.set('Cache-Control', 'private, max-age=300').end());
    },
  });
  app.use(problemHandler(createLogger('test', 'silent')));
  listener = await listen(app, { host: '127.0.0.1', port: 0 });
});
afterAll(() => listener.close(0));

const call = (path: string, body?: string) =>
  fetch(`http://127.0.0.1:${listener.port}${path}`, {
    ...(body === undefined ? {} : { method: 'POST', body, headers: { 'content-type': 'application/json' } }),
  });

describe('serviceApp', () => {
  it('lets nobody keep an answer, refusals included, unless the route says so', async () => {
    expect((await call('/told', '{}')).headers.get('cache-control')).toBe('no-store');
    expect((await call('/told', '{')).headers.get('cache-control')).toBe('no-store');
    expect((await call('/picture')).headers.get('cache-control')).toBe('private, max-age=300');
  });
  it('refuses JSON that is nested beyond measure, and lives', async () => {
    const depth = JSON_BODY_LIMIT_BYTES / 2 - 10;
    const deep = await call('/told', `${'['.repeat(depth)}${']'.repeat(depth)}`);
    expect([deep.status, ((await deep.json()) as { code: string }).code]).toEqual([400, 'invalid_json']);
    expect((await call('/told', '{}')).status).toBe(200);
  });
});
