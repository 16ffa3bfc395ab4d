import type { Role, ServiceName } from './roles.js';

/**
 * From when on the token that says who it is lets nobody in any more, ms since the Unix epoch. What lasts longer than a
 * request, as sockets do, ends then. Not said where no token was read.
 */
type LoginEnd = number;

/** A person who is signed in. */
export interface UserActor {
  readonly kind: 'user';
  readonly userId: string;
  readonly role: Role;
  readonly name: string;
  readonly email: string;
  readonly until?: LoginEnd;
}
/** A candidate's browser, holding the token of one session: good for that session and its submission only. */
export interface SessionActor {
  readonly kind: 'session';
  readonly userId: string;
  readonly name: string;
  readonly sessionId: string;
  readonly reservationId: string;
  readonly examId: string;
  readonly until?: LoginEnd;
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

/** @returns ms since the Unix epoch; Infinity where it is not said */
export const loginEndOf = (actor: Actor): number =>
  (actor.kind === 'user' || actor.kind === 'session' ? actor.until : undefined) ?? Number.POSITIVE_INFINITY;
