import { DomainError, type ErrorCode, HTTP_STATUS, type Problem } from '@proctorwise/contracts';
import { ValidateError } from '@tsoa/runtime';
import type { ErrorRequestHandler, Response } from 'express';
import type { Logger } from '../logging/index.js';
import { credentialFaultOf } from './request-context.js';

const TITLES: Partial<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  413: 'Too large',
  415: 'Unsupported media type',
  422: 'Invalid request',
  429: 'Too many requests',
  500: 'Internal error',
  501: 'Not available yet',
  503: 'Temporarily unavailable',
};

/** The RFC 9457 body of a domain error. */
export function toProblem(error: DomainError): Problem {
  const status = HTTP_STATUS[error.code];
  return {
    type: `urn:proctorwise:problem:${error.code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail: error.message,
    code: error.code,
    ...(error.errors ? { errors: error.errors } : {}),
  };
}

export function sendProblem(response: Response, error: DomainError): void {
  if (error.retryAfterSeconds !== undefined) response.setHeader('Retry-After', String(error.retryAfterSeconds));
  const problem = toProblem(error);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(problem.status).type('application/problem+json').json(problem);
}

/** Whatever was thrown, as a domain error: unknown ones become `internal_error` and lose their text. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof ValidateError) {
    const errors = Object.entries(error.fields).map(([path, field]) => ({
      path: path.replace(/^(requestBody|body)\.?/, '') || 'body',
      message: readable(field.message),
    }));
    const named = errors.map(({ path, message }) => `${path}: ${message}`).join('; ');
    return new DomainError('invalid_request', named || 'The request is not valid.', { errors });
  }
  const parser = bodyParserCode(error);
  if (parser) return new DomainError(parser.code, parser.detail, { cause: error });
  return new DomainError('internal_error', 'Something failed on our side. It has been logged; please try again.', {
    cause: error,
  });
}

/** tsoa's message for a union of literals is long and speaks of types; keep what a person can use. */
function readable(message: string): string {
  const allowed = [...message.matchAll(/should be one of the following; \[([^\]]*)\]/g)].map(([, list]) => list);
  return allowed.length > 0 ? `must be one of ${allowed.join(', ')}` : message;
}

function bodyParserCode(error: unknown): { code: ErrorCode; detail: string } | null {
  switch ((error as { type?: unknown } | null)?.type) {
    case 'entity.too.large':
      return { code: 'body_too_large', detail: 'The body is larger than this call accepts.' };
    case 'entity.parse.failed':
      return { code: 'invalid_json', detail: 'The body is not valid JSON.' };
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return { code: 'unsupported_media_type', detail: 'The body has an encoding that is not supported.' };
    case 'request.aborted':
    case 'request.size.invalid':
      return { code: 'bad_request', detail: 'The body ended before its announced length.' };
    default:
      // Express answers a malformed percent-encoding in the path with a URIError.
      return error instanceof URIError ? { code: 'bad_request', detail: 'The address is not valid.' } : null;
  }
}

/** The last handler of every door: domain errors to problems, everything else to a logged 500. */
export const problemHandler =
  (log: Logger): ErrorRequestHandler =>
  (thrown, request, response, next) => {
    if (response.headersSent) return next(thrown);
    let error = asDomainError(thrown);
    // "Not signed in" because the token was refused: say why, so that a client knows to refresh.
    const fault = credentialFaultOf(request);
    if (error.code === 'unauthenticated' && fault) error = fault;
    if (HTTP_STATUS[error.code] >= 500 && error.code !== 'not_available_yet')
      log.error({ err: error.cause ?? error, path: request.path }, error.message);
    sendProblem(response, error);
  };
