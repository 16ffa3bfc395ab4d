import { Agent, type IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DomainError, SERVICES, type ServiceName } from '@proctorwise/contracts';
import { type Listener, type Logger, listen, toProblem } from '@proctorwise/platform';
import { createProxyServer } from 'http-proxy-3';
import { serviceFor } from './service-for.js';

/** Shorter than the 65 s for which a service keeps an idle connection: it never closes one that we are about to use. */
const IDLE_CONNECTION_MS = 55_000;
/** Two proctors' dashboards and a class of 150 in one second fit; what comes beyond waits for a free one. */
const CONNECTIONS_A_SERVICE = 512;
const CLOSE_GRACE_MS = 3_000;
const RETRY_AFTER_SECONDS = 1;

export interface GatewayOptions {
  readonly host: string;
  /** The browser's ports, one a service. */
  readonly ports: Readonly<Record<ServiceName, number>>;
  /** Where each service listens: `http://127.0.0.1:21001`. */
  readonly targets: Readonly<Record<ServiceName, string>>;
  readonly log: Logger;
}

export interface Gateway {
  /** Takes no new connections, lets running requests end, then cuts. */
  close(): Promise<void>;
}

/**
 * What a cluster's gateway does, on one machine: on each door it sends a request to the service of its path, says from
 * where it came (X-Forwarded-*), and leaves Host as it is, by which services know the door.
 * @throws {NodeJS.ErrnoException} EADDRINUSE, EACCES
 */
export async function openGateway({ host, ports, targets, log }: GatewayOptions): Promise<Gateway> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS_A_SERVICE, timeout: IDLE_CONNECTION_MS });
  const proxy = createProxyServer({ agent, xfwd: true });
  proxy.on('error', (error, request, response) => {
    log.warn({ err: error, path: pathOf(request) }, 'a service did not answer');
    if (response instanceof ServerResponse)
      refuse(
        response,
        new DomainError('upstream_unavailable', 'This part of the platform does not answer. Please try again.', {
          retryAfterSeconds: RETRY_AFTER_SECONDS,
        }),
      );
    else response.destroy(); // a WebSocket: the app opens another
  });

  const openDoor = async (door: ServiceName): Promise<Listener> => {
    const handle: RequestListener = (request, response) => {
      const service = serviceFor(request.url ?? '/', door);
      if (service === null)
        return refuse(response, new DomainError('not_found', `There is no ${request.method} ${pathOf(request)}.`));
      proxy.web(request, response, { target: targets[service] });
    };
    const listener = await listen(handle, { host, port: ports[door] });
    listener.server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      const service = serviceFor(request.url ?? '/', door);
      if (service === null) return void socket.destroy();
      socket.on('error', (error) => log.debug({ err: error, path: pathOf(request) }, 'socket error'));
      // A WebSocket keeps its connection for hours: it is none of those that are shared.
      proxy.ws(request, socket as never, head, { target: targets[service], agent: false });
    });
    return listener;
  };

  const doors: Listener[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(doors.map((door) => door.close(CLOSE_GRACE_MS)));
    agent.destroy();
  };
  try {
    for (const door of SERVICES) doors.push(await openDoor(door));
  } catch (error) {
    await close();
    throw error;
  }
  return { close };
}

/** Without the query: tickets travel there. */
const pathOf = ({ url }: IncomingMessage): string => (url ?? '/').split('?', 1)[0] ?? '/';

function refuse(response: ServerResponse, error: DomainError): void {
  if (response.headersSent) return void response.destroy(); // half an answer must not look like a whole one
  const problem = toProblem(error);
  const retry = error.retryAfterSeconds === undefined ? {} : { 'Retry-After': error.retryAfterSeconds };
  response.writeHead(problem.status, { 'Content-Type': 'application/problem+json', ...retry });
  response.end(JSON.stringify(problem));
}
