import { Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import { DomainError } from '@proctorwise/contracts';
import { createProxyServer } from 'http-proxy-3';

/** Another process of the same service had the request first: it is not sent on once more. */
const FORWARDED = 'x-proctorwise-forwarded';

/** Shorter than the 65 s for which a service keeps an idle connection: it never closes one that we are about to use. */
const IDLE_CONNECTION_MS = 55_000;
const MAX_CONNECTIONS = 512;
/** Longer than any request may take that is answered at all. */
const ANSWER_WITHIN_MS = 30_000;
const CONNECT_WITHIN_MS = 2_000;

/** Sends requests as they came, credentials included, to another process of the same service. */
export interface Forwarder {
  /**
   * Resolves when the answer is on its way back.
   * @param body what was read of the request already, whole; else it is sent on as it comes
   * @throws {ProcessUnreachable} nothing was answered
   */
  request(request: IncomingMessage, response: ServerResponse, address: string, body?: Buffer): Promise<void>;
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer, address: string): void;
  close(): void;
}

/** The process whose part it is does not answer: it is being replaced. */
export class ProcessUnreachable extends DomainError {
  constructor(cause?: unknown) {
    super('upstream_unavailable', 'This part of the platform is just moving. Please try again.', {
      retryAfterSeconds: 1,
      cause,
    });
  }
}

/** It says nothing of who asks: a client that sets it is answered with a 503 at most. */
export const isForwarded = (request: IncomingMessage): boolean => request.headers[FORWARDED] !== undefined;

export function forwarder(): Forwarder {
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS, timeout: IDLE_CONNECTION_MS });
  // Host and X-Forwarded-* stay: the gateway's word on the client is the same for every process behind it.
  const proxy = createProxyServer({
    headers: { [FORWARDED]: '1' },
    proxyTimeout: ANSWER_WITHIN_MS,
    connectTimeout: CONNECT_WITHIN_MS,
  });
  return {
    request(request, response, address, body) {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      response.once('finish', resolve);
      response.once('close', resolve); // also where the client went away
      const failed = (error: Error) => {
        if (!response.headersSent) return reject(new ProcessUnreachable(error));
        response.destroy(); // half an answer must not look like a whole one
        resolve();
      };
      const read = body === undefined ? {} : { buffer: Readable.from([body]) };
      if (body !== undefined) request.headers['content-length'] = String(body.byteLength);
      proxy.web(request, response, { target: address, agent, ...read }, failed);
      return promise;
    },
    upgrade(request, stream, head, address) {
      // A WebSocket keeps its connection for hours: it is none of those that are shared.
      proxy.ws(request, stream as never, head, { target: address, agent: false }, () => stream.destroy());
    },
    close: () => agent.destroy(),
  };
}
