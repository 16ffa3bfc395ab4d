/** What the API server refused, in one word that code can decide by. */
export type ApiErrorCode =
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'already_exists'
  | 'conflict'
  | 'gone'
  | 'invalid'
  | 'too_many_requests'
  | 'server_error'
  | 'unexpected';

const CODE_OF_STATUS: Readonly<Record<number, ApiErrorCode>> = {
  400: 'bad_request',
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  409: 'conflict',
  410: 'gone',
  422: 'invalid',
  429: 'too_many_requests',
};

const codeOf = (status: number, reason: string): ApiErrorCode => {
  if (reason === 'AlreadyExists') return 'already_exists';
  return CODE_OF_STATUS[status] ?? (status >= 500 ? 'server_error' : 'unexpected');
};

/** The API server answered, with a refusal. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  /** Whether the same request may succeed later, as it is: 429 and 5xx. */
  readonly isRetryable: boolean;

  /**
   * @param status HTTP status, or the code within a watch's ERROR event
   * @param reason Kubernetes' own word: `Conflict`, `NotFound`, `Expired` …; empty where it gave none
   * @param retryAfterMs how long the server asked us to stay away, ms
   */
  constructor(
    readonly status: number,
    readonly reason: string,
    message: string,
    readonly request: string,
    readonly retryAfterMs?: number,
  ) {
    super(`${request}: ${status} ${reason}: ${message}`);
    this.code = codeOf(status, reason);
    this.isRetryable = status === 429 || status >= 500;
  }
}

export type TransportErrorCode =
  /** No connection, or it broke before the answer was complete. */
  | 'unreachable'
  /** No complete answer in time. */
  | 'timeout'
  /** The answer is not what the API server says. */
  | 'bad_answer'
  /** The caller's signal aborted it. */
  | 'aborted'
  /** This transport was closed: it sends nothing any more. */
  | 'closed'
  /** A write while another may be leader. */
  | 'not_leader';

/** There is no answer of the API server to a request. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly isRetryable: boolean;

  constructor(
    readonly code: TransportErrorCode,
    readonly request: string,
    options?: ErrorOptions,
  ) {
    const { cause } = options ?? {};
    super(`${request}: ${code}${cause instanceof Error ? `: ${cause.message}` : ''}`, options);
    this.isRetryable = code === 'unreachable' || code === 'timeout' || code === 'bad_answer';
  }
}

/** Thrown by a reconciler for what no retry can mend: it is counted and logged, and waits for the next event. */
export class TerminalError extends Error {
  override readonly name = 'TerminalError';
}

export const isApiError = (error: unknown, ...codes: readonly ApiErrorCode[]): error is ApiError =>
  error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));

/** Whatever was thrown, as an Error. */
export const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error(`thrown: ${String(thrown)}`, { cause: thrown });
