/** What went wrong with a call, in a form that needs no browser: `network` means no answer came. */
export type Failure =
  | { readonly kind: 'network' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly code: string;
      readonly retryAfterSeconds: number | null;
    };

export type Verdict =
  | { readonly do: 'retry'; readonly retryAfterSeconds: number | null; readonly bounded: boolean }
  /** The server is well and asks for a pause: the same again after it. */
  | { readonly do: 'later'; readonly retryAfterSeconds: number | null }
  /** Never accepted as it is: drop it, count it, go on. */
  | { readonly do: 'drop' }
  /** Another device has the session. */
  | { readonly do: 'fenced' }
  /** The session is over. */
  | { readonly do: 'stopped' }
  /** The session token is no longer good: renew it, then the same again. */
  | { readonly do: 'renew' };

const OVER = new Set(['session_stopped', 'session_not_found']);
const NOT_THIS_ONE = new Set([400, 404, 409, 413, 415, 422]);

/**
 * What to do with a frame or an event whose sending failed. Only what the server refuses for its content is dropped;
 * whatever may be the network's or the server's fault is kept and sent again. `bounded`: after some tries it is
 * dropped, so that one item that always ends in a 500 cannot block all that wait behind it.
 */
export function verdictOnSend(failure: Failure): Verdict {
  if (failure.kind === 'network') return { do: 'retry', retryAfterSeconds: null, bounded: false };
  const { status, code, retryAfterSeconds } = failure;
  if (code === 'taken_over') return { do: 'fenced' };
  if (OVER.has(code)) return { do: 'stopped' };
  if (status === 401) return { do: 'renew' };
  if (NOT_THIS_ONE.has(status)) return { do: 'drop' };
  if (code === 'too_many_pictures') return { do: 'later', retryAfterSeconds };
  if (status === 503 || status === 429) return { do: 'retry', retryAfterSeconds, bounded: false };
  return { do: 'retry', retryAfterSeconds, bounded: true };
}

export type SaveVerdict =
  | { readonly do: 'retry'; readonly retryAfterSeconds: number | null }
  /** The paper takes no answers any more. */
  | { readonly do: 'closed' }
  /** Another device has the session: what is unsaved here is not sent any more. */
  | { readonly do: 'fenced' }
  /** This answer is refused as it is; a changed one may pass. */
  | { readonly do: 'refused' }
  /** The server has a newer revision: number ours above it and save again. */
  | { readonly do: 'stale' }
  | { readonly do: 'renew' };

const CLOSED = new Set(['submission_closed', 'submission_final', 'submission_not_found', 'session_stopped']);

/** What to do with an answer whose saving failed. */
export function verdictOnSave(failure: Failure): SaveVerdict {
  if (failure.kind === 'network') return { do: 'retry', retryAfterSeconds: null };
  const { status, code, retryAfterSeconds } = failure;
  if (code === 'taken_over') return { do: 'fenced' };
  if (CLOSED.has(code)) return { do: 'closed' };
  if (code === 'answer_stale') return { do: 'stale' };
  if (status === 401) return { do: 'renew' };
  if (status === 400 || status === 404 || status === 413 || status === 422) return { do: 'refused' };
  return { do: 'retry', retryAfterSeconds };
}
