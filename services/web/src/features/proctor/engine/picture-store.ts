import type { Observation, WallPicture } from '@proctorwise/contracts';

/** The newest picture of a session, as a tile shows it. */
export interface TilePicture {
  readonly src: string;
  /** When it was taken, ms on the clock that `now` reads. */
  readonly takenAt: number;
  readonly observation: Observation | null;
}

/** Pictures of sessions that have left the screen are kept for the way back, up to this many in all: some 10 MB. */
const KEPT = 200;

/**
 * Which sessions are on the screen, and their newest pictures. Each tile listens to its own session only, so that a
 * picture changes one tile and no list.
 */
export class PictureStore {
  readonly #now: () => number;
  readonly #onShown: () => void;
  readonly #shown = new Map<string, number>();
  readonly #pictures = new Map<string, TilePicture>();
  readonly #listeners = new Map<string, Set<() => void>>();

  /** @param now ms, any clock that rises @param onShown called when other sessions are on the screen than before */
  constructor(now: () => number, onShown: () => void) {
    this.#now = now;
    this.#onShown = onShown;
  }

  /** The sessions on the screen, in the order in which they came. */
  get shown(): string[] {
    return [...this.#shown.keys()];
  }

  /** A tile of the session came on the screen. @returns says that it has left it */
  show(sessionId: string): () => void {
    const before = this.#shown.get(sessionId) ?? 0;
    this.#shown.set(sessionId, before + 1);
    if (before === 0) this.#onShown();
    let left = false;
    return () => {
      if (left) return;
      left = true;
      const tiles = (this.#shown.get(sessionId) ?? 1) - 1;
      if (tiles > 0) this.#shown.set(sessionId, tiles);
      else this.#shown.delete(sessionId);
      if (tiles === 0) this.#onShown();
    };
  }

  take({ session_id, frame_data, age_ms, observation }: WallPicture): void {
    this.#pictures.delete(session_id); // the newest last
    this.#pictures.set(session_id, {
      src: `data:image/jpeg;base64,${frame_data}`,
      takenAt: this.#now() - age_ms,
      observation,
    });
    for (const oldest of this.#pictures.keys()) {
      if (this.#pictures.size <= KEPT) break;
      this.#pictures.delete(oldest);
    }
    for (const listener of this.#listeners.get(session_id) ?? []) listener();
  }

  of(sessionId: string): TilePicture | null {
    return this.#pictures.get(sessionId) ?? null;
  }

  /** Told when the session's picture changes. @returns ends it */
  subscribe(sessionId: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(sessionId) ?? new Set();
    this.#listeners.set(sessionId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(sessionId);
    };
  }
}
