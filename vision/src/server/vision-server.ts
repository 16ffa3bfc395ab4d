import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Observation } from '@proctorwise/contracts';
import type { Logger } from 'pino';
import { PictureUnreadable } from '../errors.js';
import { MAX_JPEG_BYTES } from '../limits.js';
import { BodyBrokenOff, BodyTooLarge, drain, readBody } from './body.js';
import type { VisionMetrics } from './metrics.js';
import type { OneAtATime } from './one-at-a-time.js';
import { sendProblem } from './problem.js';

export interface VisionServerParts {
  observe(jpeg: Uint8Array): Promise<Observation>;
  /** Whether pictures are taken: models loaded and warm, not shutting down. */
  isReady(): boolean;
  turns: OneAtATime;
  metrics: VisionMetrics;
  log: Logger;
  monotonicMs(): number;
}

/** A client that sends its picture slower than this is cut off. Milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Connections at once; the queue behind them is far shorter. */
const MAX_CONNECTIONS = 128;
/** Bytes of a refused body that are taken off the line before the connection is closed on it. */
const MAX_DRAINED_BYTES = 2 * MAX_JPEG_BYTES;

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}

/** Answers with a problem once the body has gone by; a body without end costs its sender the connection. */
async function refuseUnread(
  request: IncomingMessage,
  response: ServerResponse,
  problem: { status: number; code: string; detail: string },
  headers: Record<string, string> = {},
): Promise<void> {
  const wasTaken = await drain(request, MAX_DRAINED_BYTES);
  const connection: Record<string, string> = wasTaken ? {} : { connection: 'close' };
  if (!wasTaken) response.once('finish', () => request.destroy());
  sendProblem(response, problem.status, problem.code, problem.detail, { ...headers, ...connection });
}

async function observation(parts: VisionServerParts, request: IncomingMessage, response: ServerResponse) {
  const startedAt = parts.monotonicMs();
  const answered = (outcome: string) => parts.metrics.observed(outcome, (parts.monotonicMs() - startedAt) / 1000);
  const refuse = (status: number, code: string, detail: string, headers?: Record<string, string>) => {
    answered(code);
    return refuseUnread(request, response, { status, code, detail }, headers);
  };
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'image/jpeg') return refuse(415, 'unsupported_media_type', 'Send the picture as image/jpeg');
  if (!parts.isReady()) return refuse(503, 'not_ready', 'Models load or the process ends', { 'retry-after': '1' });
  const place = parts.turns.enter();
  if (!place) return refuse(429, 'vision_busy', `${parts.turns.admitted} pictures wait`, { 'retry-after': '1' });
  try {
    const jpeg = await readBody(request, MAX_JPEG_BYTES);
    const seen = await place.run(() => parts.observe(jpeg));
    answered('observed');
    sendJson(response, 200, seen);
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      await refuse(413, 'body_too_large', `${error.message}, ${MAX_JPEG_BYTES} are allowed`);
    } else if (error instanceof PictureUnreadable) {
      answered(error.reason);
      sendProblem(response, 422, error.reason, error.message);
    } else if (error instanceof BodyBrokenOff || request.errored) {
      answered('client_gone');
      response.destroy();
    } else {
      answered('internal_error');
      parts.log.error({ err: error }, 'A picture could not be observed');
      sendProblem(response, 500, 'internal_error', 'The picture could not be observed');
    }
  } finally {
    place.leave();
  }
}

/** The HTTP face of one vision process. Not yet listening. */
export function createVisionServer(parts: VisionServerParts): Server {
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = request.url?.split('?', 1)[0];
    if (path === '/v1/observations') {
      if (request.method === 'POST') return observation(parts, request, response);
      return refuseUnread(
        request,
        response,
        { status: 405, code: 'method_not_allowed', detail: 'Use POST' },
        { allow: 'POST' },
      );
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return refuseUnread(request, response, { status: 404, code: 'not_found', detail: 'No such resource' });
    }
    if (path === '/healthz') return sendJson(response, 200, { status: 'ok' });
    if (path === '/readyz') {
      return parts.isReady()
        ? sendJson(response, 200, { status: 'ready' })
        : sendProblem(response, 503, 'not_ready', 'Models load or the process ends', { 'retry-after': '1' });
    }
    if (path === '/metrics') {
      const text = await parts.metrics.registry.metrics();
      response.writeHead(200, { 'content-type': parts.metrics.registry.contentType });
      response.end(text);
      return;
    }
    sendProblem(response, 404, 'not_found', 'No such resource');
  };
  const server = createServer(
    { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
    (request, response) => {
      answer(request, response).catch((error: unknown) => {
        parts.log.error({ err: error }, 'A request failed');
        if (response.headersSent) response.destroy();
        else sendProblem(response, 500, 'internal_error', 'The request failed');
      });
    },
  );
  server.maxConnections = MAX_CONNECTIONS;
  return server;
}
