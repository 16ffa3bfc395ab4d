import type { Timers } from '../../../api/timers.js';
import {
  CameraRefused,
  closeCamera,
  FULL_PICTURE,
  openCamera,
  playHidden,
  SAVING_PICTURE,
  samplePixels,
  takePicture,
} from '../device/camera.js';
import { type Light, lightOf, meanLuma } from '../engine/light.js';
import type { CameraState } from './room-state.js';

export interface CameraFeedPorts {
  readonly timers: Timers;
  onPicture(picture: Blob): Promise<void>;
  onChange(camera: CameraState): void;
  /** Once for each loss. */
  onLost(): void;
  /** What taking a picture took, ms. */
  onTaken(tookMs: number): void;
}

const CAPTURE_EVERY_MS = 2_000;
const REACQUIRE_EVERY_MS = 3_000;

/** The candidate's camera: a picture each 2 s, notice of its loss, and tries to get it back. */
export class CameraFeed {
  readonly #ports: CameraFeedPorts;
  #stream: MediaStream;
  #video: HTMLVideoElement | null = null;
  #lost = false;
  #denied = false;
  #light: Light = 'good';
  #format = FULL_PICTURE;
  #taking = false;
  #stops: (() => void)[] = [];
  #closed = false;

  constructor(stream: MediaStream, ports: CameraFeedPorts) {
    this.#stream = stream;
    this.#ports = ports;
  }

  /** What the camera shows now; null while it is away. */
  get video(): HTMLVideoElement | null {
    return this.#lost || this.#closed ? null : this.#video;
  }

  /** Smaller pictures, or full ones again; one each 2 s in any case. */
  save(saving: boolean): void {
    this.#format = saving ? SAVING_PICTURE : FULL_PICTURE;
  }

  async start(): Promise<void> {
    await this.#use(this.#stream);
    const { timers } = this.#ports;
    this.#stops = [
      timers.every(CAPTURE_EVERY_MS, () => void this.#capture()),
      timers.every(REACQUIRE_EVERY_MS, () => void this.#reacquire()),
    ];
    await this.#capture();
  }

  close(): void {
    this.#closed = true;
    for (const stop of this.#stops) stop();
    closeCamera(this.#stream);
    if (this.#video !== null) this.#video.srcObject = null;
    this.#tell(null);
  }

  async #use(stream: MediaStream): Promise<void> {
    this.#stream = stream;
    for (const track of stream.getVideoTracks()) {
      const lost = (): void => this.#onLost(stream);
      track.addEventListener('ended', lost);
      track.addEventListener('mute', lost);
      track.addEventListener('unmute', () => this.#onBack(stream));
    }
    this.#video = await playHidden(stream);
    const gone = stream.getVideoTracks().every((track) => track.readyState === 'ended');
    if (gone) this.#onLost(stream);
    else this.#onBack(stream);
  }

  #onLost(stream: MediaStream): void {
    if (this.#closed || this.#lost || stream !== this.#stream) return;
    this.#lost = true;
    this.#tell();
    this.#ports.onLost();
  }

  #onBack(stream: MediaStream): void {
    if (this.#closed || stream !== this.#stream) return;
    this.#lost = false;
    this.#denied = false;
    this.#tell();
  }

  #tell(stream: MediaStream | null = this.#stream): void {
    this.#ports.onChange({ stream, lost: this.#lost, denied: this.#denied, light: this.#light });
  }

  async #capture(): Promise<void> {
    const video = this.#video;
    // A slow device skips a beat instead of queueing captures.
    if (this.#lost || this.#closed || this.#taking || video === null) return;
    this.#taking = true;
    try {
      const startedAt = performance.now();
      const picture = await takePicture(video, this.#format);
      if (picture === null || this.#closed) return;
      this.#ports.onTaken(performance.now() - startedAt);
      this.#judgeLight(video);
      await this.#ports.onPicture(picture);
    } catch (error) {
      // The room was left meanwhile: its database is closed, and the picture with it.
      if (!this.#closed) throw error;
    } finally {
      this.#taking = false;
    }
  }

  #judgeLight(video: HTMLVideoElement): void {
    const luma = meanLuma(samplePixels(video) ?? []);
    const light = luma === null ? this.#light : lightOf(luma);
    if (light === this.#light) return;
    this.#light = light;
    this.#tell();
  }

  /** A camera that was pulled out and comes back ends its old track for good: it has to be asked for anew. */
  async #reacquire(): Promise<void> {
    const ended = this.#stream.getVideoTracks().every((track) => track.readyState === 'ended');
    if (!this.#lost || !ended || this.#closed || this.#taking) return;
    this.#taking = true;
    try {
      const stream = await openCamera();
      if (this.#closed) closeCamera(stream);
      else await this.#use(stream);
    } catch (error) {
      // Still away: the notice stands, and the next beat tries again until the exam ends.
      const denied = error instanceof CameraRefused && error.refusal === 'denied';
      if (denied !== this.#denied && !this.#closed) {
        this.#denied = denied;
        this.#tell();
      }
    } finally {
      this.#taking = false;
    }
  }
}
