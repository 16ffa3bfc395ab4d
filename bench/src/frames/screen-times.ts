import type { Session } from '@proctorwise/contracts';
import { median } from '../figures.js';

/** What the dashboard tells of a session's pictures. */
export type Told = Pick<Session, 'session_id' | 'last_frame_path' | 'frames'>;

interface Capture {
  readonly frameNumber: number;
  readonly capturedAt: number;
  readonly isCounted: boolean;
}

/**
 * From a picture's capture until the proctor's screen tells that it was looked at. The dashboard names the newest one
 * that was; those that a message tells of beside it, and those that were skipped and looked at afterwards, are counted
 * apart: which they were is not told.
 */
export class ScreenTimes {
  readonly #latenciesMs = new Map<string, number[]>();
  #unnamed = 0;
  readonly #pending = new Map<string, readonly Capture[]>();
  readonly #analysed = new Map<string, number>();

  /** Where the session stood before the first frame of ours. */
  begin(session: Told): void {
    this.#analysed.set(session.session_id, session.frames.analysed);
    this.#pending.set(session.session_id, []);
    this.#latenciesMs.set(session.session_id, []);
  }
  /**
   * A picture was taken; call it in the order of frame numbers.
   * @param capturedAt ms @param isCounted whether its time is among the latencies
   */
  captured(sessionId: string, frameNumber: number, capturedAt: number, isCounted = true): void {
    this.#pending.set(sessionId, [...(this.#pending.get(sessionId) ?? []), { frameNumber, capturedAt, isCounted }]);
  }
  /** The dashboard tells how a session stands. @param at ms */
  told({ session_id: sessionId, last_frame_path: path, frames }: Told, at: number): void {
    const pending = this.#pending.get(sessionId);
    if (!pending) return;
    const newest = numberOf(path);
    const named = pending.find(({ frameNumber }) => frameNumber === newest);
    if (named?.isCounted) this.#latenciesMs.get(sessionId)?.push(at - named.capturedAt);
    this.#unnamed += frames.analysed - (this.#analysed.get(sessionId) ?? 0) - (named ? 1 : 0);
    this.#analysed.set(sessionId, frames.analysed);
    this.#pending.set(
      sessionId,
      pending.filter(({ frameNumber }) => frameNumber > newest),
    );
  }
  /** Of frames that were named, ms, session by session. */
  get latenciesMs(): number[] {
    return [...this.#latenciesMs.values()].flat();
  }
  /** Of each session of which a frame was named, ms. */
  medianOfEach(): number[] {
    return [...this.#latenciesMs.values()].filter(({ length }) => length > 0).map(median);
  }
  /** Frames that were analysed, and of which no message named when. */
  get unnamed(): number {
    return this.#unnamed;
  }
}

/** The frame's number in a path like `…/frame_000042.jpg`; -1 before the first. */
const numberOf = (path: string | null): number => Number(/frame_(\d+)\.jpg$/.exec(path ?? '')?.[1] ?? -1);
