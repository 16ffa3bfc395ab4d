import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Missing } from '@proctorwise/contracts/testing';

export const MISSING_LOOPBACK: Missing = {
  because: 'this machine has only one loopback address',
  command: 'add them, on macOS: sudo ifconfig lo0 alias 127.0.0.2 (to 127.0.0.4)',
};

/** As many pods as tests have: one port on each of these is a headless Service. Undefined where there is only one. */
export const LOOPBACK: readonly string[] | undefined = await several(['127.0.0.2', '127.0.0.3', '127.0.0.4']);

async function several(addresses: readonly string[]): Promise<readonly string[] | undefined> {
  for (const host of addresses) {
    const server = createServer();
    try {
      server.listen(0, host);
      await once(server, 'listening');
    } catch {
      return undefined; // told as NOT RUN by who needs it
    } finally {
      server.close();
    }
  }
  return addresses;
}

export interface Asked {
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
  readonly response: ServerResponse;
}
/** What a pod does with a picture. Nothing: it never answers. */
export type Script = (asked: Asked) => void;

export const answer =
  (status: number, body: object, headers: Record<string, string> = {}): Script =>
  ({ response }) =>
    response.writeHead(status, headers).end(JSON.stringify(body));
export const observed: Script = answer(200, { present: 1 });
export const breakOff: Script = ({ response }) => response.socket?.destroy();
export const hang: Script = () => undefined;

/** A pod that does what it is told: for what real ones do not do on demand. */
export interface ScriptedPod {
  readonly address: string;
  script: Script;
  readonly asked: Asked[];
  /** Listens no more and breaks every connection off. */
  stop(): Promise<void>;
}

/** Pods on one port of several addresses. */
export async function startScriptedPods(
  addresses: readonly string[],
): Promise<{ port: number; pods: ScriptedPod[]; stop(): Promise<void> }> {
  const pods: ScriptedPod[] = [];
  let port = 0;
  for (const address of addresses) {
    const pod = await startScriptedPod(address, port);
    port = pod.port;
    pods.push(pod);
  }
  return { port, pods, stop: async () => void (await Promise.all(pods.map((pod) => pod.stop()))) };
}

/** @param port 0 for any */
export async function startScriptedPod(address: string, port: number): Promise<ScriptedPod & { port: number }> {
  const asked: Asked[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('error', () => undefined); // broken off by the client, as told
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const one = { body: Buffer.concat(parts).toString(), headers: request.headers, response };
      asked.push(one);
      pod.script(one);
    });
  });
  server.listen(port, address);
  await once(server, 'listening');
  const pod: ScriptedPod & { port: number } = {
    address,
    port: (server.address() as AddressInfo).port,
    script: observed,
    asked,
    stop: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
  return pod;
}
