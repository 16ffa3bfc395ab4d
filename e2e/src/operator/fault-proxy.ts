import { readFile, writeFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Cluster } from '../kube/index.js';

/** What happens to a request on its way; undefined: nothing. */
export type Fault =
  /** The connection breaks, the request does not arrive. */
  | { readonly cut: true }
  /** An answer that the API server never gave. */
  | { readonly status: number; readonly reason: string; readonly retryAfterSeconds?: number }
  /** It arrives late. */
  | { readonly delayMs: number };

export interface SeenRequest {
  readonly method: string;
  readonly url: string;
  readonly isWatch: boolean;
}

/** Stands between one operator and the API server, by TLS on both sides. */
export interface FaultProxy {
  /** Of the operator: as the cluster's administrator, through the proxy. */
  readonly kubeconfig: string;
  /** Decides on each request; set anew at any time. */
  faults: (request: SeenRequest) => Fault | undefined;
  /** How many requests have met a fault since the proxy began. */
  readonly met: number;
  readonly openWatches: number;
  /** Breaks all watches that are open. */
  cutWatches(): void;
  close(): Promise<void>;
}

function refuse(response: ServerResponse, fault: Extract<Fault, { status: number }>): void {
  const { status, reason, retryAfterSeconds } = fault;
  response.statusCode = status;
  response.setHeader('content-type', 'application/json');
  if (retryAfterSeconds !== undefined) response.setHeader('retry-after', String(retryAfterSeconds));
  const message = `the fault proxy says ${status}`;
  response.end(JSON.stringify({ kind: 'Status', apiVersion: 'v1', status: 'Failure', reason, message, code: status }));
}

/**
 * @param cluster one of the prebuilt programs: the proxy shows the API server's own certificate
 * @param name the user agent of all that passes, by which the audit log tells it from others
 */
export async function startFaultProxy(cluster: Cluster, name: string): Promise<FaultProxy> {
  const pki = join(cluster.folder, 'state', 'pki');
  const adminConfig = await readFile(cluster.kubeconfig, 'utf8');
  const target = new URL(/server: (\S+)/u.exec(adminConfig)?.[1] ?? '');
  const inPki = (file: string) => readFile(join(pki, file));
  const agent = new https.Agent({
    keepAlive: true,
    maxSockets: 200,
    ca: await inPki('ca.crt'),
    cert: await inPki('admin.crt'),
    key: await inPki('admin.key'),
  });
  const watches = new Set<ServerResponse>();
  let met = 0;

  const forward = (request: IncomingMessage, response: ServerResponse, isWatch: boolean): void => {
    const headers = { ...request.headers, host: target.host, 'user-agent': name };
    const onward = https.request(
      { agent, hostname: target.hostname, port: target.port, path: request.url, method: request.method, headers },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        // A watch in which nothing happens has begun all the same.
        response.flushHeaders();
        answer.pipe(response);
        answer.on('error', () => response.destroy());
      },
    );
    onward.on('error', () => response.destroy());
    response.on('close', () => {
      watches.delete(response);
      onward.destroy();
    });
    if (isWatch) watches.add(response);
    request.pipe(onward);
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '' } = request;
    const isWatch = url.includes('watch=true');
    const fault = proxy.faults({ method, url, isWatch });
    if (fault) met += 1;
    if (fault && 'cut' in fault) return void request.destroy();
    if (fault && 'status' in fault) return refuse(response, fault);
    // Whoever is made to wait for long does not keep the tests from ending.
    if (fault) await wait(fault.delayMs, undefined, { ref: false });
    forward(request, response, isWatch);
  };

  const own = { cert: await inPki('apiserver.crt'), key: await inPki('apiserver.key') };
  const server = https.createServer(own, (request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = (server.address() as AddressInfo).port;
  const kubeconfig = join(cluster.folder, `${name}.kubeconfig`);
  await writeFile(kubeconfig, adminConfig.replace(target.origin, `https://127.0.0.1:${port}`), { mode: 0o600 });

  const proxy: FaultProxy = {
    faults: () => undefined,
    kubeconfig,
    get met() {
      return met;
    },
    get openWatches() {
      return watches.size;
    },
    cutWatches() {
      for (const response of watches) response.destroy();
    },
    async close() {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
