import type { LookerReply } from './face-looker.worker.js';

/** The model works on 192 pixels of a face and on 128 of a whole picture; this is enough and quick to hand over. */
const LOOK_WIDTH = 320;

/** Finds faces in a video by a worker of its own, one look at a time. Loads some 15 MB, only when it is made. */
export class FaceLooker {
  readonly #worker: Worker;
  #ready = false;
  #off = false;
  #waiting: ((faces: number | null) => void) | null = null;

  constructor() {
    this.#worker = new Worker(new URL('./face-looker.worker.ts', import.meta.url), { type: 'module' });
    this.#worker.addEventListener('message', ({ data }: MessageEvent<LookerReply>) => this.#onReply(data));
    // Without it there are no hints; the server sees what it always sees.
    this.#worker.addEventListener('error', () => this.#onReply({ off: 'the worker did not start' }));
  }

  /** Is it loaded? */
  get isReady(): boolean {
    return this.#ready;
  }

  /** Can it look now? */
  get isFree(): boolean {
    return this.#ready && this.#waiting === null;
  }

  /** Will it never look again? */
  get isOff(): boolean {
    return this.#off;
  }

  /** @returns how many faces, at most 2; null where it cannot be said */
  async look(video: HTMLVideoElement): Promise<number | null> {
    if (!this.isFree || video.videoWidth === 0) return null;
    const answer = new Promise<number | null>((resolve) => {
      this.#waiting = resolve;
    });
    try {
      const picture = await createImageBitmap(video, { resizeWidth: LOOK_WIDTH, resizeQuality: 'low' });
      this.#worker.postMessage(picture, [picture]);
    } catch {
      this.#answer(null); // the video went away between two pictures
    }
    return answer;
  }

  close(): void {
    this.#ready = false;
    this.#off = true;
    this.#worker.terminate();
    this.#answer(null);
  }

  #onReply(reply: LookerReply): void {
    if ('ready' in reply) this.#ready = true;
    else if ('faces' in reply) this.#answer(reply.faces);
    else {
      console.info(`No hints about the face: ${reply.off}`);
      this.close();
    }
  }

  #answer(faces: number | null): void {
    this.#waiting?.(faces);
    this.#waiting = null;
  }
}
