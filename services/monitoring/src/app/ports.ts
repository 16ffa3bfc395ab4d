import type { Admission, Observation } from '@proctorwise/contracts';
import type { Clock } from '@proctorwise/platform';
import type { MonitoringStore } from './store.js';

/** Reservation's facts, asked once at the start of a session. */
export interface Admissions {
  /** @returns null where there is no such reservation @throws {DomainError} upstream_unavailable */
  of(reservationId: string): Promise<Admission | null>;
}

/** What looks at pictures: the pool of child processes, or the sitting's pods. */
export interface Vision {
  /** @throws {PictureUnreadable} the picture's own fault; anything else is ours and may be tried again */
  observe(jpeg: Uint8Array): Promise<Observation>;
  status(): VisionStatus;
}
export interface VisionStatus {
  readonly model: string;
  readonly processes: number;
  readonly ready: boolean;
  /** What an operator should know, such as a less exact fallback model. */
  readonly warning: string | null;
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
