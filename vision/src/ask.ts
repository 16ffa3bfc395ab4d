import { type Agent, type IncomingHttpHeaders, request } from 'node:http';
import type { Observation } from '@proctorwise/contracts';
import type { PictureUnreadableReason } from './errors.js';
import { LOOKS_AT_ONCE_HEADER, parseLooksAtOnce } from './server/looks-at-once.js';
import { parseServerTiming, type StageTimes } from './server/server-timing.js';

/** Where a vision process listens. */
export type VisionAddress = { socketPath: string } | { host: string; port: number };

/** What a vision process said of a picture. */
type Said =
  | { kind: 'observed'; observation: Observation; times: StageTimes }
  | { kind: 'unreadable'; reason: PictureUnreadableReason; detail: string }
  /** It takes no more just now (429), is starting or ending (503), or did not come to it in time (504). */
  | { kind: 'refused'; status: number; detail: string; retryAfterMs: number }
  | { kind: 'failed'; status: number; detail: string };
export type Answer = Said & {
  /** How many pictures it looks at at once; null where it does not tell. */
  looksAtOnce: number | null;
};

export interface AskOptions {
  readonly signal?: AbortSignal;
  /** Milliseconds for which the answer is of use: told to the process, which need not begin what it cannot end. */
  readonly deadlineMs?: number;
  /** Of the work that asks (W3C Trace Context): told to the process, for the lines of its log. */
  readonly traceparent?: string | undefined;
}

/** Bytes; an observation has a few thousand. */
const MAX_ANSWER_BYTES = 1024 * 1024;
/** A refusal without Retry-After: as the server's own. */
const DEFAULT_RETRY_AFTER_MS = 1_000;
/** What a Retry-After asks beyond this is not believed. */
const LONGEST_RETRY_AFTER_MS = 30_000;

const REASONS: ReadonlySet<string> = new Set<PictureUnreadableReason>([
  'not_a_jpeg',
  'picture_too_large',
  'picture_truncated',
  'picture_undecodable',
  'killed_the_process',
]);

/** The reason that a problem names; one that this version does not know counts as undecodable. */
const asReason = (code: string): PictureUnreadableReason =>
  REASONS.has(code) ? (code as PictureUnreadableReason) : 'picture_undecodable';

function problemIn(body: string): { code: string; detail: string } {
  try {
    const { code, detail } = JSON.parse(body) as { code?: unknown; detail?: unknown };
    return { code: String(code), detail: String(detail) };
  } catch {
    return { code: '', detail: body.slice(0, 200) }; // not a problem document: its beginning is the best detail there is
  }
}

/** Whole seconds, as vision writes it; anything else counts as not said. */
function retryAfterMs(header: string | undefined): number {
  if (header === undefined || !/^\d{1,9}$/.test(header)) return DEFAULT_RETRY_AFTER_MS;
  return Math.min(Number(header) * 1_000, LONGEST_RETRY_AFTER_MS);
}

const REFUSALS: ReadonlySet<number> = new Set([429, 503, 504]);

function saidBy(status: number, headers: IncomingHttpHeaders, body: string): Said {
  if (status === 200) {
    const times = parseServerTiming(headers['server-timing']);
    return { kind: 'observed', observation: JSON.parse(body) as Observation, times };
  }
  const { code, detail } = problemIn(body);
  if (status === 422) return { kind: 'unreadable', reason: asReason(code), detail };
  if (status === 413) return { kind: 'unreadable', reason: 'picture_too_large', detail };
  if (REFUSALS.has(status))
    return { kind: 'refused', status, detail, retryAfterMs: retryAfterMs(headers['retry-after']) };
  return { kind: 'failed', status, detail };
}

/** Connecting failed: the picture never left this process. Anything else may have happened while it was looked at. */
export function wasNeverSent(error: unknown): boolean {
  if (error instanceof NotConnected) return true;
  const { code } = error as NodeJS.ErrnoException;
  return (
    code !== undefined && ['ECONNREFUSED', 'ENOENT', 'EAGAIN', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'].includes(code)
  );
}

/** It was given up before there was a connection. */
export class NotConnected extends Error {
  override readonly name = 'NotConnected';
}

/**
 * Sends one picture. Rejects where the connection fails or breaks, where the answer is not one, and with the signal's
 * reason: as the cause of a `NotConnected`, where there was no connection yet.
 */
export function ask(
  address: VisionAddress,
  agent: Agent,
  jpeg: Uint8Array,
  { signal, deadlineMs, traceparent }: AskOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let isConnected = false;
    const sent = request(
      {
        ...address,
        agent,
        method: 'POST',
        path: '/v1/observations',
        headers: {
          'content-type': 'image/jpeg',
          'content-length': jpeg.byteLength,
          ...(deadlineMs === undefined ? {} : { 'x-deadline-ms': Math.max(1, Math.floor(deadlineMs)) }),
          ...(traceparent === undefined ? {} : { traceparent }),
        },
        ...(signal ? { signal } : {}),
      },
      (response) => {
        const parts: Buffer[] = [];
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.byteLength;
          if (length > MAX_ANSWER_BYTES) sent.destroy(new Error(`an answer of more than ${MAX_ANSWER_BYTES} bytes`));
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => {
          try {
            const { statusCode = 0, headers } = response;
            const looksAtOnce = parseLooksAtOnce(headers[LOOKS_AT_ONCE_HEADER]);
            resolve({ ...saidBy(statusCode, headers, Buffer.concat(parts).toString()), looksAtOnce });
          } catch (error) {
            reject(error);
          }
        });
      },
    );
    sent.on('socket', (socket) => {
      if (socket.connecting)
        socket.once('connect', () => {
          isConnected = true;
        });
      else isConnected = true;
    });
    sent.on('error', (error) => {
      if (!signal?.aborted) reject(error);
      else reject(isConnected ? signal.reason : new NotConnected('no connection in time', { cause: signal.reason }));
    });
    sent.end(jpeg);
  });
}
