import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Says what is wrong, in a few words; undefined when nothing is. */
export type Check = () => string | undefined;

export interface HealthOptions {
  /** 0: any free port. */
  readonly port: number;
  /** @default all interfaces: the kubelet calls from outside the pod */
  readonly host?: string;
  /** The process is beyond repair and is to be started again. */
  readonly live?: Readonly<Record<string, Check>>;
  /** Not now. A standby with its caches filled is ready. */
  readonly ready?: Readonly<Record<string, Check>>;
  /** The text of /metrics and its type. */
  readonly metrics?: { readonly contentType: string; metrics(): Promise<string> };
}

export interface HealthServer {
  readonly port: number;
  close(): Promise<void>;
}

function answer(response: ServerResponse, status: number, text: string, contentType = 'text/plain; charset=utf-8') {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store' }).end(text);
}

function answerChecks(response: ServerResponse, checks: Readonly<Record<string, Check>>): void {
  const results = Object.entries(checks).map(([name, check]) => ({ name, fault: faultOf(check) }));
  const lines = results.map(({ name, fault }) => (fault === undefined ? `[+]${name} ok` : `[-]${name}: ${fault}`));
  const isGood = results.every(({ fault }) => fault === undefined);
  answer(response, isGood ? 200 : 503, `${[...lines, isGood ? 'ok' : 'failed'].join('\n')}\n`);
}

function faultOf(check: Check): string | undefined {
  try {
    return check();
  } catch (thrown) {
    return `the check failed: ${String(thrown)}`;
  }
}

/** Serves /healthz, /readyz and /metrics. @throws the port is taken */
export async function serveHealth(options: HealthOptions): Promise<HealthServer> {
  const { live = {}, ready = {}, metrics } = options;
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? '').split('?')[0];
    if (request.method !== 'GET' && request.method !== 'HEAD') return answer(response, 405, 'GET only\n');
    if (path === '/healthz') return answerChecks(response, live);
    if (path === '/readyz') return answerChecks(response, ready);
    if (path !== '/metrics' || !metrics) return answer(response, 404, 'not found\n');
    metrics.metrics().then(
      (text) => answer(response, 200, text, metrics.contentType),
      (thrown: unknown) => answer(response, 500, `${String(thrown)}\n`),
    );
  });
  server.requestTimeout = 10_000;
  server.headersTimeout = 5_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}
