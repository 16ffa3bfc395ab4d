import { ApiError, NetworkError } from '../../../api/errors.js';

/** Why an exam did not start, where the room has words of its own for it. */
export type Refusal = 'session_outside_slot' | 'reservation_not_admitted' | 'no_storage' | 'no_answer';

/** How browsers say that they keep nothing for a page: in a private window, by their settings, on a full disk. */
const NO_STORAGE = new Set(['SecurityError', 'InvalidStateError', 'UnknownError', 'QuotaExceededError']);
const NO_ANSWER = new Set(['AbortError', 'TimeoutError']);

/** @returns null where the error's own text has to do */
export function refusalOf(error: unknown): Refusal | null {
  if (error instanceof NetworkError) return 'no_answer';
  if (error instanceof DOMException) {
    return NO_STORAGE.has(error.name) ? 'no_storage' : NO_ANSWER.has(error.name) ? 'no_answer' : null;
  }
  if (!(error instanceof ApiError)) return null;
  return error.code === 'session_outside_slot' || error.code === 'reservation_not_admitted' ? error.code : null;
}
