import type { Observation } from '@proctorwise/contracts';
import type { StageTimes } from './server/server-timing.js';

/** What was seen, and what it took. */
export interface Looked {
  readonly observation: Observation;
  readonly times: StageTimes;
}

export interface LookOptions {
  /** Once it is aborted nobody wants the answer: a picture that waits is dropped. */
  readonly signal?: AbortSignal;
  /** A picture that is not begun within so many milliseconds is refused. */
  readonly waitAtMostMs?: number;
  /** Of the work that asks (W3C Trace Context), for the log of whoever looks. */
  readonly traceparent?: string | undefined;
}

/**
 * Looks at a picture, here or in another process.
 * @throws {PictureUnreadable} the picture's own fault. @throws {DeadlinePassed} it waited too long
 * @throws {VisionUnavailable | VisionFailed | VisionBusy} not the picture's fault. @throws the signal's reason
 */
export type Look = (jpeg: Uint8Array, options?: LookOptions) => Promise<Looked>;
