import { trustCaptureTime } from '../domain/rules/index.js';
import type { FrameRecord } from '../frames/index.js';

/** A pause in receiving above this is a gap: the frames that follow may come from the browser's spool. */
const GAP_ABOVE_MS = 6_000;

/** When a frame was captured. */
export interface DeviceTime {
  /** By our clock, ms since the Unix epoch; null where the device does not say. */
  readonly at: number | null;
  readonly clockDoubtful: boolean;
}

/** Whether a device's capture times can be believed, frame after frame. Times in the log are corrected by its offset. */
export class DeviceClock {
  #previous: { frameNumber: number; capturedAt: number } | null = null;
  #gap: { from: number; to: number } | null = null;
  #lastReceivedAt: number;

  /** @param lastReceivedAt of the frame before, or the session's start: a gap may lie between it and the first frame */
  constructor(lastReceivedAt: number) {
    this.#lastReceivedAt = lastReceivedAt;
  }

  timeOf({ frameNumber, capturedAt, receivedAt }: FrameRecord): DeviceTime {
    const before = this.#lastReceivedAt;
    this.#lastReceivedAt = receivedAt;
    if (receivedAt - before > GAP_ABOVE_MS) this.#gap = { from: before, to: receivedAt };
    if (capturedAt === null) return { at: null, clockDoubtful: false };
    const judged = trustCaptureTime({
      frameNumber,
      capturedAt,
      receivedAt,
      offsetMs: 0, // the door has added the device's offset
      previous: this.#previous,
      gap: this.#gap,
    });
    this.#previous = { frameNumber, capturedAt };
    return judged;
  }
}
