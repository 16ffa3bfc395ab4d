import type { Timers } from '../../../api/timers.js';
import { closeCamera, openCamera, playHidden, samplePixels, takePicture } from '../device/camera.js';
import { type Light, lightOf, meanLuma } from '../engine/light.js';

export interface CameraFeedPorts {
  readonly timers: Timers;
  onPicture(picture: Blob): Promise<void>;
  /** The stream to show, is the camera gone, and what the light is like. */
  onChange(stream: MediaStream | null, lost: boolean, light: Light): void;
  /** Once for each loss. */
  onLost(): void;
}

const CAPTURE_EVERY_MS = 2_000;
const REACQUIRE_EVERY_MS = 3_000;

/** The candidate's camera: a picture each 2 s, notice of its loss, and tries to get it back. */
export class CameraFeed {
  readonly #ports: CameraFeedPorts;
  #stream: MediaStream;
  #video: HTMLVideoElement | null = null;
  #lost = false;
  #light: Light = 'good';
  #taking = false;
  #stops: (() => void)[] = [];
  #closed = false;

  constructor(stream: MediaStream, ports: CameraFeedPorts) {
    this.#stream = stream;
    this.#ports = ports;
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
    this.#ports.onChange(null, this.#lost, this.#light);
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
    this.#ports.onChange(this.#stream, true, this.#light);
    this.#ports.onLost();
  }

  #onBack(stream: MediaStream): void {
    if (this.#closed || stream !== this.#stream) return;
    this.#lost = false;
    this.#ports.onChange(this.#stream, false, this.#light);
  }

  async #capture(): Promise<void> {
    const video = this.#video;
    // A slow device skips a beat instead of queueing captures.
    if (this.#lost || this.#closed || this.#taking || video === null) return;
    this.#taking = true;
    try {
      const picture = await takePicture(video);
      if (picture === null || this.#closed) return;
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
    this.#ports.onChange(this.#stream, this.#lost, light);
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
    } catch {
      // Still away: the notice stands, and the next beat tries again until the exam ends.
    } finally {
      this.#taking = false;
    }
  }
}
