import { type AccessRow, accessRow, type Reach, type RouteKey } from './access.js';
import type { Actor } from './actor.js';
import { Forbidden, Unauthenticated } from './errors.js';

/**
 * How far an actor reaches on a route, by the access table alone.
 * @throws {Unauthenticated} the route needs a credential and there is none
 * @throws {Forbidden} the credential is not for this route
 */
export function reachOf(actor: Actor, row: AccessRow): Reach {
  switch (actor.kind) {
    case 'user': {
      const reach = row.roles?.[actor.role];
      if (reach !== undefined) return reach;
      break;
    }
    case 'session':
      if (row.sessionToken) return 'own';
      break;
    case 'service':
      if (row.services?.includes(actor.service)) return 'any';
      break;
    case 'anonymous':
      if (row.anonymous) return 'own';
      throw new Unauthenticated();
  }
  throw new Forbidden();
}

/** The first line of every use case: may this actor call this at all, and how far does the answer reach? */
export const permit = (actor: Actor, route: RouteKey): Reach => reachOf(actor, accessRow(route));

/** The user id behind an actor: a signed-in person's or a candidate's; null for services and strangers. */
export const userIdOf = (actor: Actor): string | null =>
  actor.kind === 'user' || actor.kind === 'session' ? actor.userId : null;
