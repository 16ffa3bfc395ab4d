/** A value is drawn in pieces for no longer than this, ms: then it is drawn in one go, and frames wait for it. */
export const IN_PIECES_FOR_MS = 1_000;

/** A value that is drawn in pieces, between frames. */
export interface Begun<T> {
  readonly value: T;
  /** ms, of the clock that is handed in. */
  readonly at: number;
}

export interface Drawing<T> {
  /** What is on the screen. */
  readonly shown: T;
  readonly newest: T;
  /** What was begun last, on the screen by now or not; null: nothing, or what was begun has been overtaken. */
  readonly begun: Begun<T> | null;
  readonly now: number;
}

export interface NextDrawing<T> {
  /** How the newest is drawn from now on. */
  readonly draw: 'nothing' | 'in pieces' | 'at once';
  readonly begun: Begun<T> | null;
  /** When to ask again, ms from now, if neither `shown` nor `newest` changes before; null: not at all. */
  readonly againInMs: number | null;
}

/**
 * What to do about news that come faster than a large list is drawn. Each small change of the page discards what is drawn
 * in pieces, and so would each newer value: nothing newer is begun before the last value is on the screen, and one that
 * is not there in time gives way to the newest, drawn at once. So every value, or a newer one, is drawn within two times
 * IN_PIECES_FOR_MS, while the one before it is drawn and while it is drawn itself, and what drawing it at once takes.
 */
export function nextDrawing<T>({ shown, newest, begun, now }: Drawing<T>): NextDrawing<T> {
  if (newest === shown) return { draw: 'nothing', begun: null, againInMs: null };
  if (begun === null || begun.value === shown)
    return { draw: 'in pieces', begun: { value: newest, at: now }, againInMs: IN_PIECES_FOR_MS };
  const left = begun.at + IN_PIECES_FOR_MS - now;
  if (left <= 0) return { draw: 'at once', begun: null, againInMs: null };
  return { draw: 'nothing', begun, againInMs: left };
}
