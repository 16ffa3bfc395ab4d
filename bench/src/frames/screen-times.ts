/** Frames of a session that have come to an end, as the dashboard shows them. */
export interface Shown {
  readonly analysed: number;
  readonly skipped: number;
  readonly unreadable: number;
}

const NONE: Shown = { analysed: 0, skipped: 0, unreadable: 0 };

/**
 * From a picture's capture until the proctor's screen counts its result. The dashboard tells counts, not numbers of
 * frames; since a session's frames are judged in order and skipped oldest first, counts say which they were.
 */
export class ScreenTimes {
  /** Of analysed frames, ms. */
  readonly latenciesMs: number[] = [];
  readonly #pending = new Map<string, { frameNumber: number; capturedAt: number }[]>();
  readonly #shown = new Map<string, Shown>();

  /** What the session's counts were before the first frame of ours. */
  begin(sessionId: string, shown: Shown): void {
    this.#shown.set(sessionId, shown);
    this.#pending.set(sessionId, []);
  }
  /** A picture was taken; call it in the order of frame numbers. @param at ms */
  captured(sessionId: string, frameNumber: number, at: number): void {
    this.#pending.get(sessionId)?.push({ frameNumber, capturedAt: at });
  }
  /** It was not taken by the server: nobody will be shown it. */
  refused(sessionId: string, frameNumber: number): void {
    const left = this.#pending.get(sessionId)?.filter((frame) => frame.frameNumber !== frameNumber);
    if (left) this.#pending.set(sessionId, left);
  }
  /** The dashboard shows new counts. @param at ms */
  told(sessionId: string, now: Shown, at: number): void {
    const pending = this.#pending.get(sessionId);
    if (!pending) return;
    const before = this.#shown.get(sessionId) ?? NONE;
    this.#shown.set(sessionId, now);
    const unseen = now.skipped - before.skipped + (now.unreadable - before.unreadable);
    const analysed = now.analysed - before.analysed;
    pending.splice(0, unseen);
    for (const { capturedAt } of pending.splice(0, analysed)) this.latenciesMs.push(at - capturedAt);
  }
  get waiting(): number {
    return [...this.#pending.values()].reduce((sum, frames) => sum + frames.length, 0);
  }
}
