import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { formatTraceparent, parseTraceparent, traceFields } from '@proctorwise/contracts/trace-context';
import type { Logger } from 'pino';
import { DeadlinePassed, PictureUnreadable, VisionBusy, VisionUnavailable } from '../errors.js';
import { MAX_JPEG_BYTES } from '../limits.js';
import type { Look } from '../looker.js';
import { type Admission, type Pace, retryAfterSeconds } from './admission.js';
import { BodyBrokenOff, BodyTooLarge, drain, readBody } from './body.js';
import { DEADLINE_HEADER, waitAtMost } from './deadline.js';
import { LOOKS_AT_ONCE_HEADER } from './looks-at-once.js';
import type { VisionMetrics } from './metrics.js';
import { sendProblem } from './problem.js';
import { formatServerTiming } from './server-timing.js';

/** `starting` until a first picture was observed; `broken` where no process starts any more; `ending` after SIGTERM. */
export type VisionStatus = 'starting' | 'ready' | 'recovering' | 'broken' | 'ending';

export interface VisionServerParts {
  look: Look;
  status(): VisionStatus;
  admission: Admission;
  pace: Pace;
  /** How many look at once. */
  processes: number;
  /** Milliseconds that a picture may wait where its sender says nothing, and the most that it may ask for. */
  deadlineMs: number;
  metrics: VisionMetrics;
  log: Logger;
  monotonicMs(): number;
}

/** A client that sends its picture slower than this is cut off. Milliseconds. */
const REQUEST_TIMEOUT_MS = 10_000;
/** Connections at once, for each picture looked at beside the first as many more; the queue behind them is far shorter. */
const MAX_CONNECTIONS = 128;
const MAX_CONNECTIONS_A_LOOK = 16;
/** Bytes of a refused body that are taken off the line before the connection is closed on it. */
const MAX_DRAINED_BYTES = 2 * MAX_JPEG_BYTES;

function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
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

const NOT_READY: Readonly<Record<Exclude<VisionStatus, 'ready'>, string>> = {
  starting: 'Models load',
  recovering: 'No process can look just now; one is being started',
  broken: 'No process starts any more',
  ending: 'The server ends',
};

/** Aborted when the sender is gone before it has its answer. */
function untilGone(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => response.writableFinished || gone.abort(new BodyBrokenOff('the sender is gone')));
  return gone.signal;
}

async function observation(parts: VisionServerParts, request: IncomingMessage, response: ServerResponse) {
  response.setHeader(LOOKS_AT_ONCE_HEADER, parts.processes);
  const startedAt = parts.monotonicMs();
  const answered = (outcome: string) => parts.metrics.answered(outcome, (parts.monotonicMs() - startedAt) / 1000);
  const refuse = (status: number, code: string, detail: string, headers?: Record<string, string>) => {
    answered(code);
    return refuseUnread(request, response, { status, code, detail }, headers);
  };
  const type = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (type !== 'image/jpeg') return refuse(415, 'unsupported_media_type', 'Send the picture as image/jpeg');
  const waitAtMostMs = waitAtMost(request.headers[DEADLINE_HEADER], parts.deadlineMs);
  if (waitAtMostMs === undefined) return refuse(400, 'deadline_invalid', `${DEADLINE_HEADER}: milliseconds, 1 or more`);
  const status = parts.status();
  // While processes come back what fits waits for them; its deadline says for how long.
  if (status !== 'ready' && status !== 'recovering') {
    return refuse(503, 'not_ready', NOT_READY[status], { 'retry-after': '1' });
  }
  const again = (): Record<string, string> => {
    const milliseconds = parts.pace.untilEmptyMs(parts.admission.admitted, parts.processes);
    return { 'retry-after': retryAfterSeconds(milliseconds), 'retry-after-ms': String(milliseconds) };
  };
  const leave = parts.admission.enter();
  if (!leave) return refuse(429, 'vision_busy', `${parts.admission.admitted} pictures are taken`, again());
  const signal = untilGone(response);
  const trace = parseTraceparent(String(request.headers.traceparent));
  const traceparent = trace ? formatTraceparent(trace) : undefined;
  try {
    const jpeg = await readBody(request, MAX_JPEG_BYTES);
    const { observation: seen, times } = await parts.look(jpeg, { signal, waitAtMostMs, traceparent });
    const { queue = 0, ...work } = times;
    parts.pace.looked(Object.values(work).reduce((sum, each) => sum + each, 0));
    parts.metrics.looked(times);
    answered('observed');
    sendJson(response, 200, seen, { 'server-timing': formatServerTiming({ queue, ...work }) });
  } catch (error) {
    if (error instanceof BodyTooLarge) {
      await refuse(413, 'body_too_large', `${error.message}, ${MAX_JPEG_BYTES} are allowed`);
    } else if (error instanceof PictureUnreadable) {
      answered(error.reason);
      sendProblem(response, 422, error.reason, error.message);
    } else if (error instanceof BodyBrokenOff || request.errored) {
      answered('client_gone');
      response.destroy();
    } else if (error instanceof DeadlinePassed) {
      answered(error.code);
      sendProblem(response, 504, error.code, error.message, again());
    } else if (error instanceof VisionUnavailable || error instanceof VisionBusy) {
      answered(error.code);
      sendProblem(response, 503, error.code, error.message, again());
    } else {
      answered('internal_error');
      parts.log.error({ err: error, ...traceFields(trace) }, 'A picture could not be observed');
      sendProblem(response, 500, 'internal_error', 'The picture could not be observed');
    }
  } finally {
    leave();
  }
}

/** The HTTP face of vision, whoever looks behind it. Not yet listening. */
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
    const status = parts.status();
    if (path === '/healthz') {
      return status === 'broken'
        ? sendProblem(response, 503, 'vision_unavailable', NOT_READY[status])
        : sendJson(response, 200, { status: 'ok' });
    }
    if (path === '/readyz') {
      return status === 'ready'
        ? sendJson(response, 200, { status })
        : sendProblem(response, 503, 'not_ready', NOT_READY[status], { 'retry-after': '1' });
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
  server.maxConnections = MAX_CONNECTIONS + MAX_CONNECTIONS_A_LOOK * (parts.processes - 1);
  return server;
}
