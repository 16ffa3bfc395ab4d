import type { Timers } from '../../../api/timers.js';
import { watchBattery } from '../device/battery.js';
import type { StoredEvent } from '../device/room-database.js';
import {
  type DeviceStrain,
  LOOK_LIMIT_MS,
  NO_STRAIN,
  PICTURE_LIMIT_MS,
  savingReason,
  withBattery,
  withTask,
} from '../engine/saving.js';
import { CameraFeed } from './camera-feed.js';
import { FaceHints } from './face-hints.js';
import type { RoomState } from './room-state.js';

export interface CandidateWatchPorts {
  readonly timers: Timers;
  onPicture(picture: Blob): Promise<void>;
  /** What is noted of the candidate. */
  report(event: StoredEvent['event']): Promise<void>;
  /** What the candidate sees of being watched. */
  onChange(change: Partial<Pick<RoomState, 'camera' | 'faceHint' | 'saving' | 'tabChanges'>>): void;
  /** Are hints of use now? */
  wantsHints(): boolean;
}

/** Watches one candidate on this device: camera, face, tab; with less work for a device that needs it. */
export class CandidateWatch {
  readonly #ports: CandidateWatchPorts;
  readonly #camera: CameraFeed;
  readonly #over = new AbortController();
  #hints: FaceHints | null = null;
  #strain: DeviceStrain = NO_STRAIN;
  #tabChanges = 0;
  #leaving = false;

  constructor(stream: MediaStream, ports: CandidateWatchPorts) {
    this.#ports = ports;
    this.#camera = new CameraFeed(stream, {
      timers: ports.timers,
      onPicture: (picture) => ports.onPicture(picture),
      onChange: (camera) => ports.onChange({ camera }),
      onLost: () => void ports.report('webcam_disabled'),
      onTaken: (tookMs) => this.#onStrain(withTask(this.#strain, tookMs, PICTURE_LIMIT_MS)),
    });
  }

  /** Resolves with the first picture. */
  async start(): Promise<void> {
    this.#watchTab();
    const stopBattery = watchBattery((battery) => this.#onStrain(withBattery(this.#strain, battery)));
    this.#over.signal.addEventListener('abort', stopBattery);
    this.#hintOrNot();
    await this.#camera.start();
  }

  close(): void {
    this.#over.abort();
    this.#hints?.close();
    this.#camera.close();
  }

  /** Tab changes; the events of a page that is being left for good are none. */
  #watchTab(): void {
    const { signal } = this.#over;
    const leaving = (is: boolean) => (): void => {
      this.#leaving = is;
    };
    window.addEventListener('pagehide', leaving(true), { signal });
    window.addEventListener('pageshow', leaving(false), { signal });
    const onVisibility = (): void => {
      if (document.visibilityState !== 'hidden' || this.#leaving) return;
      this.#tabChanges += 1;
      this.#ports.onChange({ tabChanges: this.#tabChanges });
      void this.#ports.report('tab_change');
    };
    document.addEventListener('visibilitychange', onVisibility, { signal });
  }

  /** Less work where the device needs it: no hints, smaller pictures, as many of them as ever. */
  #onStrain(strain: DeviceStrain): void {
    const before = savingReason(this.#strain);
    this.#strain = strain;
    const saving = savingReason(strain);
    if (saving === before || this.#over.signal.aborted) return;
    this.#ports.onChange({ saving });
    this.#camera.save(saving !== null);
    this.#hintOrNot();
  }

  #hintOrNot(): void {
    if (!this.#ports.wantsHints() || savingReason(this.#strain) !== null) {
      this.#hints?.close();
      this.#hints = null;
      return;
    }
    this.#hints ??= new FaceHints({
      timers: this.#ports.timers,
      video: () => (document.visibilityState === 'visible' ? this.#camera.video : null),
      onHint: (faceHint) => this.#ports.onChange({ faceHint }),
      onLook: (tookMs) => this.#onStrain(withTask(this.#strain, tookMs, LOOK_LIMIT_MS)),
    });
  }
}
