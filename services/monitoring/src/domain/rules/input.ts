import type { BrowserEvent, Observation } from '@proctorwise/contracts';

/** An acknowledged frame, in whatever state it ended. Every frame of the log is handed in, also the skipped ones. */
export interface FrameInput {
  readonly kind: 'frame';
  /** Position in the session's frame log, rising; a frame at or below the state's position changes nothing. */
  readonly position: number;
  readonly frameNumber: number;
  /**
   * The candidate's clock corrected by the measured offset, ms since the Unix epoch; null when the sender gives no
   * capture time (the old frame route): such frames are taken in order of arrival, whatever their numbers.
   */
  readonly capturedAt: number | null;
  /** Server time at the door, ms since the Unix epoch. */
  readonly receivedAt: number;
  /** As `trustCaptureTime` decided: receive time is used in place of capture time. */
  readonly clockDoubtful: boolean;
  readonly outcome: Observation | 'skipped' | 'unreadable';
  /** False where what the device sent is no picture: it shows no more than a heartbeat. Not for what we could not read. */
  readonly isPicture: boolean;
}

export interface BrowserEventInput {
  readonly kind: 'browser_event';
  readonly event: BrowserEvent;
  /** Server time of arrival, ms since the Unix epoch. */
  readonly at: number;
  /** When it happened by the browser's clock, corrected by the measured offset; null where that is not known. */
  readonly occurredAt: number | null;
  /** Of the event, so that a repeated delivery counts once. */
  readonly id: string;
}

export interface HeartbeatInput {
  readonly kind: 'heartbeat';
  /** Server time of arrival, ms since the Unix epoch. */
  readonly at: number;
}

/** The passing of time, about once a second. */
export interface TickInput {
  readonly kind: 'tick';
  /** Server time, ms since the Unix epoch. */
  readonly now: number;
  /** The consumer has handed in all that was received up to `now`. Only then does silence mean anything. */
  readonly caughtUp: boolean;
}

/** This platform refused, was down or lagged over 5 s. While it lasts, hand it in again with a later `to`. */
export interface PlatformGapInput {
  readonly kind: 'platform_gap';
  /** Server time, ms since the Unix epoch. */
  readonly from: number;
  readonly to: number;
}

/** The session's own changes; `at` is server time, ms since the Unix epoch. */
export interface LifecycleInput {
  readonly kind: 'paused' | 'resumed' | 'stopped';
  readonly at: number;
}

export type RulesInput =
  | FrameInput
  | BrowserEventInput
  | HeartbeatInput
  | TickInput
  | PlatformGapInput
  | LifecycleInput;
