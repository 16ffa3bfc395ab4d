import { ApiError, NetworkError } from './errors.js';
import { announceSignedOut, refreshLogin } from './login.js';
import { problemParts, retryAfterSeconds } from './problem.js';
import { serverOffset } from './server-clock.js';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
export interface RequestOptions {
  /** A Blob, ArrayBuffer or typed array goes as it is (set its content-type in `headers`); anything else as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  /** A bearer token, e.g. of the candidate's session: then no refresh is tried and no sign-in is asked for. */
  token?: string;
  signal?: AbortSignal;
  /** Lets the request outlive the page (browsers allow 64 KiB). */
  keepalive?: boolean;
}

function encoded(body: unknown): { body?: BodyInit; type?: string } {
  if (body === undefined) return {};
  if (body instanceof Blob || body instanceof ArrayBuffer) return { body };
  if (ArrayBuffer.isView(body)) return { body: body as ArrayBufferView<ArrayBuffer> };
  return { body: JSON.stringify(body), type: 'application/json' };
}

async function send(method: Method, path: string, options: RequestOptions): Promise<Response> {
  if (!path.startsWith('/') || path.startsWith('//')) throw new Error(`Not a path of this origin: ${path}`);
  const { body, type } = encoded(options.body);
  const headers = new Headers({
    accept: 'application/json',
    ...(type && { 'content-type': type }),
    ...options.headers,
  });
  if (options.token !== undefined) headers.set('authorization', `Bearer ${options.token}`);
  try {
    return await fetch(path, {
      method,
      credentials: 'same-origin',
      headers,
      ...(body !== undefined && { body }),
      ...(options.signal && { signal: options.signal }),
      ...(options.keepalive && { keepalive: true }),
    });
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    throw new NetworkError({ cause });
  }
}

async function apiError(response: Response): Promise<ApiError> {
  let body: unknown;
  try {
    body = await response.json();
  } catch {
    body = undefined; // a proxy's page: problemParts makes a readable problem of it
  }
  const wait = retryAfterSeconds(response.headers.get('retry-after'), Date.now());
  return new ApiError(response.status, problemParts(response.status, body), wait);
}

const LOGIN_CODES = new Set(['token_expired', 'unauthenticated']);

async function answered(method: Method, path: string, options: RequestOptions): Promise<Response> {
  const startedAt = Date.now();
  const response = await send(method, path, options);
  if (response.ok) return response;
  const error = await apiError(response);
  if (response.status !== 401 || !LOGIN_CODES.has(error.code) || options.token !== undefined) throw error;

  const refreshed = await refreshLogin(startedAt);
  if (refreshed === 'unreachable') throw new NetworkError({ cause: error });
  if (refreshed === 'refreshed') {
    const repeated = await send(method, path, options);
    if (repeated.ok) return repeated;
    const again = await apiError(repeated);
    if (repeated.status !== 401) throw again;
  }
  announceSignedOut();
  throw error;
}

/**
 * Calls the API of this origin. A login that ran out is refreshed once and the call repeated; when it is over for good
 * the sign-in page opens and later leads back here.
 * @param path relative to the origin, e.g. `/exams`
 * @returns the JSON of the answer; undefined for an empty one
 * @throws {ApiError} the server said no. @throws {NetworkError} no answer came
 * @throws {DOMException} AbortError, when `signal` aborted
 */
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  return bodyOf<T>(await answered(method, path, options), options);
}

/**
 * `request`, and the server's clock.
 * @returns `serverOffsetMs`: server's clock − device's, to a second and what the answer took; null where it did not say
 * @throws as `request` does
 */
export async function requestDated<T>(
  method: Method,
  path: string,
  options: RequestOptions = {},
): Promise<{ body: T; serverOffsetMs: number | null }> {
  const response = await answered(method, path, options);
  // Counted from its arrival: it may have waited for a login before it was sent.
  const arrivedAt = Date.now();
  const serverOffsetMs = serverOffset(response.headers.get('date'), arrivedAt, arrivedAt);
  return { body: await bodyOf<T>(response, options), serverOffsetMs };
}

async function bodyOf<T>(response: Response, options: RequestOptions): Promise<T> {
  if (response.status === 204) return undefined as T;
  const text = await whole(options, () => response.text());
  if (text === '') return undefined as T;
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ApiError(response.status, problemParts(response.status, undefined), null);
  }
}

/** A body that breaks off on its way is a network that failed, as is an answer that never comes. */
async function whole<T>({ signal }: RequestOptions, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (signal?.aborted) throw cause;
    throw new NetworkError({ cause });
  }
}
