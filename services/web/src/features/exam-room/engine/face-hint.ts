/** What the candidate's own browser would remark on; never recorded, never sent. */
export type FaceHint = 'none' | 'unseen' | 'several';

export interface FaceHintState {
  readonly shown: FaceHint;
  /** What the latest looks say instead, and since when, ms of a clock that never jumps. */
  readonly pending: { readonly hint: FaceHint; readonly since: number } | null;
}

/** Well below the 5 s after which absence becomes an anomaly, and long enough for a look aside. */
export const HINT_AFTER_MS = 2_000;

export const NO_FACE_HINT: FaceHintState = { shown: 'none', pending: null };

const hintOf = (faces: number): FaceHint => (faces === 0 ? 'unseen' : faces === 1 ? 'none' : 'several');

/**
 * One look at the camera's picture. A hint comes when looks agree for two seconds and goes with the first good one.
 * @param faces how many were found
 * @param at ms of a clock that never jumps, rising from look to look
 */
export function afterLook({ shown, pending }: FaceHintState, faces: number, at: number): FaceHintState {
  const hint = hintOf(faces);
  if (hint === 'none') return NO_FACE_HINT;
  if (hint === shown) return { shown, pending: null };
  const since = pending?.hint === hint ? pending.since : at;
  return at - since >= HINT_AFTER_MS ? { shown: hint, pending: null } : { shown, pending: { hint, since } };
}
