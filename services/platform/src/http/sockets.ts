import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type Actor, ANONYMOUS } from '@proctorwise/contracts';
import { WebSocketServer } from 'ws';
import type { Logger } from '../logging/index.js';
import { InvalidToken, type TokenVerifier } from '../tokens/index.js';
import { continueTrace, inTrace } from '../tracing/index.js';
import { credentialOf, isSameOrigin } from './door.js';
import { forwarder, ProcessUnreachable } from './forward.js';
import { type DoorSetup, doorOf } from './request-context.js';
import type { SocketRoute } from './service-module.js';

/** A larger message ends the socket with 1009. A frame is at most 2 MB, so 3 MB as base64 in JSON. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
/** An idle socket is asked for a sign of life this often; one without an answer since the last is ended. */
const PING_EVERY_MS = 30_000;

export interface SocketDoor {
  /** Ends every socket with 1001, cuts those that do not answer, and takes no more. */
  close(): void;
}

/** Answers WebSocket upgrades on a port. Path, then Origin (for cookies), then the route's own say on access. */
export function attachSockets(
  server: Server,
  options: {
    facts: DoorSetup;
    routes: readonly SocketRoute[];
    verifier: TokenVerifier;
    log: Logger;
    /** How long a client may take to answer the close at the end, ms; then it is cut. @default 2000 */
    closeWithinMs?: number;
  },
): SocketDoor {
  const { facts, verifier, log, closeWithinMs = 2_000 } = options;
  const routes = options.routes.map((route) => ({ route, pattern: patternOf(route.route) }));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const forward = forwarder();
  const alive = new WeakSet<object>();
  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, PING_EVERY_MS);
  pings.unref();

  const upgrade = async (request: IncomingMessage, stream: Duplex, head: Buffer): Promise<void> => {
    const address = `http://door${request.url ?? '/'}`;
    if (!URL.canParse(address)) return refuse(stream, 400, 'Bad Request');
    const url = new URL(address);
    const path = url.pathname.replace(/(.)\/$/, '$1');
    const found = routes.find(({ pattern }) => pattern.test(path));
    if (!found) return refuse(stream, 404, 'Not Found');
    const params = { ...found.pattern.exec(path)?.groups };
    const ticket = url.searchParams.get('ticket');
    const elsewhere = (await found.route.elsewhere?.({ ticket, params, request })) ?? null;
    if (elsewhere !== null) return forward.upgrade(request, stream, head, elsewhere);
    const credential = credentialOf(request.headers, doorOf(facts, request.headers.host));
    if (credential?.by === 'cookie' && !isSameOrigin(request.headers)) return refuse(stream, 403, 'Forbidden');
    const actor = await actorFor(credential?.token, verifier);
    sockets.handleUpgrade(request, stream, head, (socket) => {
      alive.add(socket);
      socket.on('pong', () => alive.add(socket));
      socket.on('error', (error) => log.debug({ err: error, path }, 'socket error'));
      Promise.resolve(found.route.open(socket, { actor, ticket, params, request })).catch((error: unknown) => {
        log.error({ err: error, path }, 'socket could not be opened');
        socket.close(1011, 'internal error');
      });
    });
  };
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    stream.on('error', (error) => log.debug({ err: error }, 'upgrade stream error'));
    // The trace is its opening's, sent on to another process or not; what is said on it later is no part of that.
    inTrace(continueTrace(traceparentIn(request)), () =>
      upgrade(request, stream, head).catch((error: unknown) => {
        if (error instanceof ProcessUnreachable) return refuse(stream, 503, 'Service Unavailable');
        log.error({ err: error }, 'upgrade failed');
        refuse(stream, 500, 'Internal Server Error');
      }),
    );
  });
  return {
    close() {
      clearInterval(pings);
      forward.close();
      for (const socket of sockets.clients) socket.close(1001, 'the server is stopping');
      sockets.close();
      // A laptop that was closed answers nothing, and ws would wait half a minute for it: longer than our stop may last.
      setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, closeWithinMs).unref();
    },
  };
}

/** A header that stands twice is none. */
const traceparentIn = ({ headers: { traceparent } }: IncomingMessage): string | undefined =>
  typeof traceparent === 'string' ? traceparent : undefined;

const patternOf = (route: string): RegExp =>
  new RegExp(`^${route.replace(/^WS /, '').replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);

async function actorFor(token: string | undefined, verifier: TokenVerifier): Promise<Actor> {
  if (!token) return ANONYMOUS;
  try {
    return await verifier.verify(token, 'any');
  } catch (error) {
    if (error instanceof InvalidToken) return ANONYMOUS;
    throw error;
  }
}

function refuse(stream: Duplex, status: number, text: string): void {
  stream.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
