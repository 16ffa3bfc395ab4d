import { createHash } from 'node:crypto';
import { type Actor, DomainError, loginEndOf, permit, type WsTicket } from '@proctorwise/contracts';
import { type Clock, toWire } from '@proctorwise/platform';
import { findSession, type SessionFinder } from './find-session.js';
import type { MonitoringStore } from './store.js';

/** A ticket opens one socket, once, within this time and that of the login that asked for it. It is the only credential that may stand in a URL. */
export const TICKET_MS = 30_000;
/** Tickets of one holder that are neither used nor expired. A dashboard takes one for each process of monitoring. */
export const MAX_OPEN_TICKETS = 500;

/**
 * One-time tickets for sockets: browsers cannot send headers with them. They lie in the database, so that every process
 * of monitoring takes them, and one alone; only their digests, so that who reads the database cannot use them.
 */
export interface Tickets {
  /** @param door `live`, or a session's id. @throws {DomainError} overloaded: the holder has MAX_OPEN_TICKETS already */
  issue(actor: Actor, door: string): Promise<WsTicket>;
  /** Whose ticket it is; null when unknown, used, expired, or for another door. It is used up in any case. */
  redeem(ticket: string, door: string): Promise<Actor | null>;
  /** Ends those that nobody can use any more. */
  forgetExpired(): Promise<void>;
}

export interface TicketsOptions {
  readonly store: MonitoringStore;
  readonly clock: Clock;
  readonly newSecret: () => string;
}

export function tickets({ store, clock, newSecret }: TicketsOptions): Tickets {
  return {
    async issue(actor, door) {
      const now = clock();
      const ticket = newSecret();
      const expiresAt = new Date(Math.min(now + TICKET_MS, loginEndOf(actor)));
      const holderId = holderOf(actor);
      await store.transaction(async ({ tickets: records }) => {
        if ((await records.countOpen(holderId, new Date(now))) >= MAX_OPEN_TICKETS)
          throw new DomainError('overloaded', 'Too many tickets are open. Please try again.', {
            retryAfterSeconds: TICKET_MS / 1_000,
          });
        await records.insert({ secretHash: digestOf(ticket), holderId, door, actor, expiresAt });
      });
      return { ticket, expires_at: toWire(expiresAt) };
    },
    async redeem(ticket, door) {
      const found = await store.transaction(({ tickets: records }) => records.take(digestOf(ticket)));
      return found && found.expiresAt.getTime() > clock() && found.door === door ? found.actor : null;
    },
    forgetExpired: () => store.transaction(({ tickets: records }) => records.forgetExpired(new Date(clock()))),
  };
}

const digestOf = (secret: string): string => createHash('sha256').update(secret).digest('hex');

function holderOf(actor: Actor): string {
  if (actor.kind === 'user') return actor.userId;
  if (actor.kind === 'session') return actor.sessionId;
  throw new DomainError('forbidden', 'Tickets are for people and their devices.');
}

/** The dashboard's door. */
export const LIVE_DOOR = 'live';

export const issueDashboardTicket =
  ({ tickets: booth }: { tickets: Tickets }) =>
  async (actor: Actor): Promise<WsTicket> => {
    permit(actor, 'POST /monitoring/live/ws-ticket');
    return booth.issue(actor, LIVE_DOOR);
  };

/** @throws {SessionNotFound} */
export const issueSessionTicket =
  (ports: SessionFinder & { tickets: Tickets }) =>
  async (actor: Actor, sessionId: string): Promise<WsTicket> => {
    const reach = permit(actor, 'POST /monitoring/sessions/{session_id}/ws-ticket');
    await findSession(ports, sessionId, actor, reach);
    return ports.tickets.issue(actor, sessionId);
  };
