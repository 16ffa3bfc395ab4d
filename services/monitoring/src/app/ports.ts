import type { Admission, Observation } from '@proctorwise/contracts';
import type { Clock } from '@proctorwise/platform';
import type { MonitoringStore } from './store.js';

/** Reservation's facts, asked once at the start of a session. */
export interface Admissions {
  /** @returns null where there is no such reservation @throws {DomainError} upstream_unavailable */
  of(reservationId: string): Promise<Admission | null>;
}

/** What looks at pictures: the pool of child processes, or the sitting's pods and the shared pool behind them. */
export interface Vision {
  /**
   * @param sitting whose picture it is
   * @throws {PictureUnreadable} the picture's own fault; anything else is ours and may be tried again
   */
  observe(jpeg: Uint8Array, sitting: Sitting): Promise<Observation>;
  /** Pictures that keep all of it busy side by side, as it stands now: one more than there are processes, or so. >= 1 */
  readonly parallelPictures: number;
  status(): VisionStatus;
}
export interface Sitting {
  /** Null where a session does not know it: then no pods are its own. */
  readonly slotId: string | null;
}
export interface VisionStatus {
  readonly model: string;
  readonly processes: number;
  readonly ready: boolean;
  /** What an operator should know, such as a less exact fallback model. */
  readonly warning: string | null;
  /** The shared pool in place of pods of their own that cannot be reached. Null where no sitting can have any. */
  readonly fallback: VisionFallback | null;
}
export interface VisionFallback {
  /** Sittings to which that happens now. */
  readonly sittings: number;
  /** Pictures since the start. */
  readonly pictures: number;
}

/** Signs a candidate's token, and the head of a session's evidence. */
export interface SessionSigner {
  sessionToken(
    session: { userId: string; name: string; sessionId: string; reservationId: string; examId: string },
    expiresAt: Date,
  ): Promise<string>;
  /** A compact JWS over the payload, by the key published in the JWKS. */
  sign(payload: Record<string, unknown>): Promise<string>;
}

/** What every use case of monitoring is handed. */
export interface MonitoringPorts {
  readonly store: MonitoringStore;
  readonly clock: Clock;
  readonly newId: () => string;
}
