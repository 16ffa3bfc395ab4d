import type { Role, ServiceName } from './roles.js';

/** A person who is signed in. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: Role;
  readonly name: string;
  readonly email: string;
}
/** A candidate's browser, holding the token of one session: good for that session and its submission only. */
export interface SessionActor {
  readonly kind: 'session';
  readonly userId: string;
  readonly name: string;
  readonly sessionId: string;
  readonly reservationId: string;
  readonly examId: string;
}
/** Another service of ours, calling an `/internal` route. */
export interface ServiceActor {
  readonly kind: 'service';
  readonly service: ServiceName;
}
export interface AnonymousActor {
  readonly kind: 'anonymous';
}
/** Who is asking. Made by the door from a verified token, handed to every use case. */
export type Actor = UserActor | SessionActor | ServiceActor | AnonymousActor;

export const ANONYMOUS: AnonymousActor = { kind: 'anonymous' };
