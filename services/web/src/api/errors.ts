import type { FieldFault, ProblemParts } from './problem.js';

/** The server answered, and the answer is no. Branch on `code`, never on the text. */
export class ApiError extends Error {
  readonly code: string;
  /** The server's sentence for a person. */
  readonly detail: string;
  readonly errors: readonly FieldFault[];

  constructor(
    readonly status: number,
    parts: ProblemParts,
    /** From `Retry-After`; null where the server named none. */
    readonly retryAfterSeconds: number | null,
  ) {
    super(parts.detail);
    this.name = 'ApiError';
    this.code = parts.code;
    this.detail = parts.detail;
    this.errors = parts.errors;
  }

  /** The message for one field of the request, if the server named it; paths end in the field's name. */
  fieldFault(field: string): string | undefined {
    return this.errors.find((fault) => fault.path === field || fault.path.endsWith(`.${field}`))?.message;
  }
}

/** No answer came: the network or the server is away. What was sent may or may not have arrived. */
export class NetworkError extends Error {
  constructor(options?: { cause?: unknown }) {
    super('The server could not be reached.', options);
    this.name = 'NetworkError';
  }
}

/** Has the server refused? false: no whole answer came, or it failed on the way; what was sent may have been done. */
export const isRefusal = (error: unknown): boolean =>
  error instanceof ApiError && error.status >= 400 && error.status < 500;
