import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import express from 'express';
import { Registry } from 'prom-client';
import { operationsRoutes, type ReadinessCheck } from './readiness.js';
import { requestMetrics } from './request-metrics.js';

const registry = new Registry();
let server: Server;
let checks: ReadinessCheck[];
let isStopping: boolean;

beforeEach(async () => {
  checks = [];
  isStopping = false;
  server = createServer(
    express().use(operationsRoutes({ checks: () => checks, isStopping: () => isStopping, registry })),
  ).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => void server.close());

const ask = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
const holds = (name: string): ReadinessCheck => ({ name, check: async () => undefined });

describe('/readyz', () => {
  it('is 200 where every check holds', async () => {
    checks = [holds('database'), holds('other')];
    expect((await ask('/readyz')).status).toBe(200);
  });

  it('names what does not hold and its kind, and nothing that a driver says of users and addresses', async () => {
    const refused = Object.assign(new Error("user 'proctorwise'@'10.0.0.1' refused"), {
      code: 'ER_ACCESS_DENIED_ERROR',
    });
    checks = [holds('other'), { name: 'database', check: () => Promise.reject(refused) }];
    const response = await ask('/readyz');
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not_ready', failures: [{ name: 'database', reason: 'ER_ACCESS_DENIED_ERROR' }] },
    ]);
  });

  it('does not wait for a server that is silent', async () => {
    checks = [{ name: 'database', check: () => new Promise(() => undefined) }];
    expect((await ask('/readyz')).status).toBe(503);
  }, 20_000);

  it('is 503 while the process is being stopped, though it is alive', async () => {
    isStopping = true;
    expect((await ask('/readyz')).status).toBe(503);
    expect((await ask('/healthz')).status).toBe(200);
  });
});

it('counts requests by the class of their status, for Prometheus', async () => {
  const answered = requestMetrics(registry);
  answered({ method: 'GET', route: '/exams/:exam_id', status: 404, seconds: 0.02 });
  const text = await (await ask('/metrics')).text();
  expect(text).toContain('http_request_duration_seconds_count{method="GET",route="/exams/:exam_id",status="4xx"} 1');
});
