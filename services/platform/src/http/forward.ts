import { Agent, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { type Duplex, Readable } from 'node:stream';
import { DomainError } from '@proctorwise/contracts';
import { createProxyServer } from 'http-proxy-3';
import { traceparentOfWork } from '../tracing/index.js';

/** Another process of the same service had the request first: it is not sent on once more. */
const FORWARDED = 'x-proctorwise-forwarded';

/** What a call to another process of the same service carries, so that it is answered there and nowhere else. */
export const FORWARDED_HEADERS: Readonly<Record<string, string>> = { [FORWARDED]: '1' };

/** Who asks, and what the gateway says of the client: all that an answer to the same question depends on. */
const OF_THE_CALLER = /^(authorization|cookie|host|origin|accept-language|x-forwarded-.*)$/;

/** Shorter than the 65 s for which a service keeps an idle connection: it never closes one that we are about to use. */
const IDLE_CONNECTION_MS = 55_000;
const MAX_CONNECTIONS = 512;
/** Longer than any request may take that is answered at all. */
const ANSWER_WITHIN_MS = 30_000;
/** A machine that is gone answers no call: that is told long before an answer would be late. */
const CONNECT_WITHIN_MS = 2_000;
/** What is asked beside others must not hold their answers up. */
const ASKED_WITHIN_MS = 2_000;
const MAX_ASKED_BYTES = 32 * 1024 * 1024;

/** Sends requests as they came, credentials included, to another process of the same service. */
export interface Forwarder {
  /**
   * Resolves when the answer is on its way back.
   * @param body JSON, where the request's was read already; else its body is sent on as it comes
   * @throws {ProcessUnreachable} nothing was answered
   */
  request(request: IncomingMessage, response: ServerResponse, address: string, body?: Buffer): Promise<void>;
  upgrade(request: IncomingMessage, stream: Duplex, head: Buffer, address: string): void;
  /**
   * Asks another process the same GET, in the caller's name.
   * @returns its JSON; null where it does not answer with one, of at most 32 MiB and within 2 s: it is then left out
   */
  ask(request: IncomingMessage, address: string): Promise<unknown>;
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

export interface ForwarderLimits {
  /** @default 2,000 */
  readonly connectWithinMs?: number;
  /** @default 30,000 */
  readonly answerWithinMs?: number;
  /** @default 2,000 */
  readonly askedWithinMs?: number;
  /** @default 32 MiB */
  readonly maxAskedBytes?: number;
}

export function forwarder(limits: ForwarderLimits = {}): Forwarder {
  const {
    connectWithinMs = CONNECT_WITHIN_MS,
    answerWithinMs = ANSWER_WITHIN_MS,
    askedWithinMs = ASKED_WITHIN_MS,
    maxAskedBytes = MAX_ASKED_BYTES,
  } = limits;
  const agent = new Agent({ keepAlive: true, maxSockets: MAX_CONNECTIONS, timeout: IDLE_CONNECTION_MS });
  // Host and X-Forwarded-* stay: the gateway's word on the client is the same for every process behind it.
  const proxy = createProxyServer({
    headers: { [FORWARDED]: '1' },
    proxyTimeout: answerWithinMs,
    connectTimeout: connectWithinMs,
  });
  // A process that dies within its answer: the library would leave the client waiting for the rest.
  proxy.on('proxyRes', (answer, _request, response) => {
    answer.once('close', () => {
      if (!answer.complete) response.destroy();
    });
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
      request.headers.traceparent = traceparentOfWork();
      const read = body === undefined ? {} : { buffer: Readable.from([body]) };
      if (body !== undefined) describe(request, body);
      proxy.web(request, response, { target: address, agent, ...read }, failed);
      return promise;
    },
    upgrade(request, stream, head, address) {
      request.headers.traceparent = traceparentOfWork();
      // A WebSocket keeps its connection for hours: it is none of those that are shared.
      proxy.ws(request, stream as never, head, { target: address, agent: false }, () => stream.destroy());
    },
    ask: (request, address) => askOnce(request, address, { agent, askedWithinMs, maxAskedBytes }),
    close: () => agent.destroy(),
  };
}

/** A body that was read was unpacked and put together: how it once came does not describe what is sent. */
function describe({ headers }: IncomingMessage, body: Buffer): void {
  delete headers['transfer-encoding'];
  delete headers['content-encoding'];
  headers['content-type'] = 'application/json; charset=utf-8';
  headers['content-length'] = String(body.byteLength);
}

async function askOnce(
  request: IncomingMessage,
  address: string,
  { agent, askedWithinMs, maxAskedBytes }: { agent: Agent; askedWithinMs: number; maxAskedBytes: number },
): Promise<unknown> {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => OF_THE_CALLER.test(name)));
  // Express takes what it is mounted under off the address. A client may write a host before it, which is not where we ask.
  const asked = URL.parse((request as { originalUrl?: string }).originalUrl ?? request.url ?? '/', address);
  if (!asked) return null;
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const call = httpRequest(address, {
    path: `${asked.pathname}${asked.search}`,
    headers: { ...headers, ...FORWARDED_HEADERS, accept: 'application/json', traceparent: traceparentOfWork() },
    agent,
    signal: AbortSignal.timeout(askedWithinMs),
  });
  call.on('error', () => resolve(null));
  call.on('response', (response) => {
    readJson(response, maxAskedBytes).then(resolve, () => {
      call.destroy();
      resolve(null);
    });
  });
  call.end();
  return promise;
}

async function readJson(response: IncomingMessage, maxBytes: number): Promise<unknown> {
  if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode}`);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`its answer has more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as unknown;
}
