import http from 'node:http';
import https from 'node:https';
import { type LinkedAbort, linkedAbort } from './abort.js';
import { type Backoff, backoffMs } from './backoff.js';
import { type Clock, type Random, systemClock } from './clock.js';
import type { Connection } from './connection.js';
import { ApiError, asError, TransportError } from './errors.js';
import { linesOf } from './lines.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ApiRequest {
  readonly method: Method;
  /** Below the cluster's address, from `/api` or `/apis`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** @default application/json */
  readonly contentType?: string;
  /** A POST that only asks: it is open to who may not write, and may be repeated. @default false */
  readonly isQuestion?: boolean;
  readonly signal?: AbortSignal;
}

export interface TransportOptions {
  readonly clock?: Clock;
  readonly random?: Random;
  /** Tries of one request in all. The work queue's back-off, which holds no worker, is for what lasts. @default 4 */
  readonly attempts?: number;
  /** @default 100 ms doubling to 2 s */
  readonly backoff?: Backoff;
  /** Longest `Retry-After` that is waited for here; a longer one is thrown, with its length. @default 5,000 ms */
  readonly maxRetryAfterMs?: number;
  /** For one try, until its answer is complete; of a watch, until it has begun. @default 15,000 ms */
  readonly timeoutMs?: number;
  /** Asked before each try of a write: whether this process may still write. @default always */
  readonly mayWrite?: () => boolean;
  /** Who asks, in the API server's audit log. @default none is told */
  readonly userAgent?: string;
  /** Told each answer's HTTP status, or `<error>` where there was none. */
  readonly onAnswer?: (method: Method, status: number | '<error>') => void;
}

/** Lists of thousands of objects stay below it; it bounds what one answer can take of the memory. */
const MAX_ANSWER_BYTES = 256 * 1024 * 1024;
/** Above this round trip the Date header says too little about the clock. */
const MAX_ROUND_TRIP_FOR_SKEW_MS = 2_000;

/** `Retry-After` in ms, from seconds or an HTTP date; undefined where there is none or it makes no sense. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const ms = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

interface Status {
  readonly reason?: string;
  readonly message?: string;
}

/** The `Status` object of a refusal; a proxy in between may answer with anything. */
function statusIn(text: string): Status {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Status) : {};
  } catch {
    return { message: text.slice(0, 200) };
  }
}

async function textOf(answer: http.IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw new RangeError(`an answer of more than ${MAX_ANSWER_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/**
 * JSON requests to the API server over kept-alive connections. Retries what may be retried, within bounds; refuses
 * writes when `mayWrite` says no; sends nothing once closed.
 */
export class Transport {
  readonly #connection: Connection;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #options: TransportOptions;
  readonly #inFlight = new Set<LinkedAbort>();
  #isClosed = false;
  #clockSkewMs: number | undefined;

  constructor(connection: Connection, options: TransportOptions = {}) {
    this.#connection = connection;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#random = options.random ?? Math.random;
  }

  /** The API server's clock minus ours, ms, good to about a second: from the last answer that came quickly. */
  get clockSkewMs(): number | undefined {
    return this.#clockSkewMs;
  }

  /** Ends requests in flight, watches among them, and refuses all later ones. */
  close(): void {
    this.#isClosed = true;
    for (const abort of this.#inFlight) abort.abort();
    this.#connection.close();
  }

  /**
   * Sends a request and gives the parsed answer.
   *
   * A 429, and a 5xx with Retry-After, is tried again whatever the method: the server did nothing. A failure of another
   * sort may have happened after the deed, so a POST that is no question is not repeated; the rest can be done twice
   * (server-side apply, a delete with preconditions, a put with its resourceVersion).
   * @throws {ApiError} refused @throws {TransportError} no answer
   */
  async request(request: ApiRequest): Promise<unknown> {
    const name = `${request.method} ${request.path}`;
    const { attempts = 4, timeoutMs = 15_000 } = this.#options;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#exchange(request, name, timeoutMs, async (answer) => {
          const text = await textOf(answer);
          this.#refuse(answer, text, name);
          try {
            return JSON.parse(text) as unknown;
          } catch (cause) {
            throw new TransportError('bad_answer', name, { cause });
          }
        });
      } catch (error) {
        const waitMs = this.#retryWaitMs(error, request, attempt);
        if (attempt >= attempts || waitMs === undefined) throw error;
        await this.#clock.sleep(waitMs, request.signal);
      }
    }
  }

  /**
   * Opens a stream of lines: a watch. One try; who watches tries again from where it stood.
   * @returns its whole lines; breaking off the loop, or the request's signal, ends the connection
   * @throws {ApiError} refused @throws {TransportError} not begun in time, or broken: also from the iterator
   */
  async *lines(request: ApiRequest): AsyncGenerator<string, void, undefined> {
    const name = `${request.method} ${request.path}`;
    const stream = linkedAbort(request.signal);
    this.#inFlight.add(stream);
    try {
      const { timeoutMs = 15_000 } = this.#options;
      const answer = await this.#exchange({ ...request, signal: stream.signal }, name, timeoutMs, async (begun) => {
        if (begun.statusCode !== 200) this.#refuse(begun, await textOf(begun), name);
        return begun;
      });
      const follow = () => answer.destroy();
      stream.signal.addEventListener('abort', follow, { once: true });
      if (stream.signal.aborted) follow();
      yield* linesOf(answer);
      if (!answer.complete) throw new TransportError('unreachable', name);
    } catch (error) {
      throw this.#asTransportError(error, name, stream.signal, false);
    } finally {
      stream.abort();
      stream.release();
      this.#inFlight.delete(stream);
    }
  }

  /** One try: from the permission to send to the end of `read`, within the timeout. */
  async #exchange<T>(
    request: ApiRequest,
    name: string,
    timeoutMs: number,
    read: (answer: http.IncomingMessage) => Promise<T>,
  ): Promise<T> {
    const abort = linkedAbort(request.signal);
    this.#inFlight.add(abort);
    let isLate = false;
    const cancel = this.#clock.after(timeoutMs, () => {
      isLate = true;
      abort.abort();
    });
    try {
      const options = await this.#connection.requestOptions();
      this.#mustBeAllowed(request, name);
      const sentAt = this.#clock.now();
      const answer = await this.#send(request, options, abort.signal);
      this.#noteClock(answer.headers.date, sentAt);
      this.#options.onAnswer?.(request.method, answer.statusCode ?? 0);
      return await read(answer);
    } catch (error) {
      const failure = this.#asTransportError(error, name, request.signal, isLate);
      if (failure instanceof TransportError && failure.isRetryable) {
        this.#options.onAnswer?.(request.method, '<error>');
      }
      throw failure;
    } finally {
      cancel();
      abort.release();
      this.#inFlight.delete(abort);
    }
  }

  #send(request: ApiRequest, options: https.RequestOptions, signal: AbortSignal): Promise<http.IncomingMessage> {
    const base = this.#connection.url;
    const url = new URL(base.pathname.replace(/\/$/, '') + request.path, base);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) url.searchParams.set(key, String(value));
    }
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const headers = {
      ...(options.headers as http.OutgoingHttpHeaders | undefined),
      accept: 'application/json',
      ...(this.#options.userAgent && { 'user-agent': this.#options.userAgent }),
      ...(body && { 'content-type': request.contentType ?? 'application/json', 'content-length': body.length }),
    };
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'http:' ? http.request : https.request;
      const sending = send(url, { ...options, method: request.method, headers, signal }, resolve);
      sending.on('error', reject);
      sending.end(body);
    });
  }

  #mustBeAllowed({ method, isQuestion = false }: ApiRequest, name: string): void {
    if (this.#isClosed) throw new TransportError('closed', name);
    const { mayWrite } = this.#options;
    const isWrite = method !== 'GET' && !isQuestion;
    if (isWrite && mayWrite && !mayWrite()) throw new TransportError('not_leader', name);
  }

  #refuse({ statusCode = 0, headers }: http.IncomingMessage, text: string, name: string): void {
    if (statusCode >= 200 && statusCode < 300) return;
    const { reason = '', message = '' } = statusIn(text);
    throw new ApiError(statusCode, reason, message, name, retryAfterMs(headers['retry-after'], this.#clock.now()));
  }

  #asTransportError(error: unknown, name: string, signal: AbortSignal | undefined, isLate: boolean): Error {
    if (error instanceof ApiError || error instanceof TransportError) return error;
    const cause = asError(error);
    if (this.#isClosed) return new TransportError('closed', name, { cause });
    if (isLate) return new TransportError('timeout', name, { cause });
    return new TransportError(signal?.aborted ? 'aborted' : 'unreachable', name, { cause });
  }

  /** How long to wait before the next try; undefined where there is to be none. */
  #retryWaitMs(error: unknown, { method, isQuestion = false }: ApiRequest, attempt: number): number | undefined {
    const { backoff = { baseMs: 100, capMs: 2_000 }, maxRetryAfterMs = 5_000 } = this.#options;
    const ownMs = backoffMs(backoff, attempt, this.#random);
    const isOnceOnly = method === 'POST' && !isQuestion;
    if (error instanceof TransportError) return error.isRetryable && !isOnceOnly ? ownMs : undefined;
    if (!(error instanceof ApiError && error.isRetryable)) return undefined;
    const askedMs = error.retryAfterMs;
    if (askedMs === undefined) return error.status === 429 || !isOnceOnly ? ownMs : undefined;
    // At least as long as asked, and not all at the same instant.
    return askedMs > maxRetryAfterMs ? undefined : askedMs + ownMs;
  }

  #noteClock(date: string | undefined, sentAt: number): void {
    const receivedAt = this.#clock.now();
    const servedAt = date === undefined ? Number.NaN : Date.parse(date);
    if (Number.isNaN(servedAt) || receivedAt - sentAt > MAX_ROUND_TRIP_FOR_SKEW_MS) return;
    // The header is cut to whole seconds: on average half a second old.
    this.#clockSkewMs = servedAt + 500 - (sentAt + receivedAt) / 2;
  }
}
