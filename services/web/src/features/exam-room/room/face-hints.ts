import type { Timers } from '../../../api/timers.js';
import { FaceLooker } from '../device/face-looker.js';
import { afterLook, type FaceHint, NO_FACE_HINT } from '../engine/face-hint.js';

export interface FaceHintsPorts {
  readonly timers: Timers;
  /** What the camera shows; null while there is nothing to look at. */
  video(): HTMLVideoElement | null;
  onHint(hint: FaceHint): void;
  /** What a look took, ms. */
  onLook(tookMs: number): void;
}

const LOOK_EVERY_MS = 500;

/** Looks at the candidate twice a second and says at once what the server would say later; keeps and sends nothing. */
export class FaceHints {
  readonly #ports: FaceHintsPorts;
  readonly #looker = new FaceLooker();
  readonly #stop: () => void;
  #state = NO_FACE_HINT;
  #closed = false;

  constructor(ports: FaceHintsPorts) {
    this.#ports = ports;
    this.#stop = ports.timers.every(LOOK_EVERY_MS, () => void this.#look());
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stop();
    this.#looker.close();
    this.#show(NO_FACE_HINT);
  }

  async #look(): Promise<void> {
    const video = this.#ports.video();
    if (video === null) return this.#show(NO_FACE_HINT);
    if (!this.#looker.isFree) return;
    const startedAt = performance.now();
    const faces = await this.#looker.look(video);
    if (this.#closed || faces === null) return;
    const now = performance.now();
    this.#ports.onLook(now - startedAt);
    this.#show(afterLook(this.#state, faces, now));
  }

  #show(state: typeof NO_FACE_HINT): void {
    const changed = state.shown !== this.#state.shown;
    this.#state = state;
    if (changed) this.#ports.onHint(state.shown);
  }
}
