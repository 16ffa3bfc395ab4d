import { ApiError, NetworkError } from '../../../api/errors.js';
import type { Failure } from '../engine/send-verdict.js';

/**
 * What the pure parts need to know of an error. An error that is neither an answer nor the network is a defect of
 * ours and is thrown on.
 */
export function failureOf(error: unknown): Failure {
  if (error instanceof NetworkError) return { kind: 'network' };
  if (error instanceof DOMException && (error.name === 'AbortError' || error.name === 'TimeoutError')) {
    return { kind: 'network' };
  }
  if (error instanceof ApiError) {
    return { kind: 'answer', status: error.status, code: error.code, retryAfterSeconds: error.retryAfterSeconds };
  }
  throw error;
}
