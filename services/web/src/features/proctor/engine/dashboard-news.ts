import type { DashboardMessage, Session, WallPicture } from '@proctorwise/contracts';

/** What a dashboard does with its socket's messages. */
export interface DashboardEars {
  picture(message: WallPicture): void;
  /** A session in its newest state. */
  session(session: Session): void;
  anomaly(message: Extract<DashboardMessage, { type: 'anomaly' }>): void;
  /** Some news did not come: the lists have to be read again. */
  missed(): void;
}

/** Hands a message to whom it concerns; a pong concerns nobody. */
export function hear(message: DashboardMessage, ears: DashboardEars): void {
  if (message.type === 'picture') ears.picture(message);
  if (message.type === 'resync') ears.missed();
  if (message.type === 'session' || message.type === 'anomaly') ears.session(message.session);
  if (message.type === 'anomaly') ears.anomaly(message);
}
