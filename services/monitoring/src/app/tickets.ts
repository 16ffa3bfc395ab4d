import { type Actor, permit, type WsTicket } from '@proctorwise/contracts';
import { type Clock, toWire } from '@proctorwise/platform';
import { findSession, type SessionFinder } from './find-session.js';

/** A ticket opens one socket, once, within this time. It is the only credential that may stand in a URL. */
export const TICKET_MS = 30_000;
const MAX_TICKETS = 10_000;

/** One-time tickets for sockets: browsers cannot send headers with them. Kept in memory: a restart ends them all. */
export interface Tickets {
  /** @param door `live`, or a session's id */
  issue(actor: Actor, door: string): WsTicket;
  /** Whose ticket it is; null when unknown, used, expired, or for another door. */
  redeem(ticket: string, door: string): Actor | null;
}

export function tickets({ clock, newSecret }: { clock: Clock; newSecret: () => string }): Tickets {
  const issued = new Map<string, { actor: Actor; door: string; expiresAt: number }>();
  return {
    issue(actor, door) {
      const now = clock();
      for (const [secret, { expiresAt }] of issued) {
        if (expiresAt > now && issued.size < MAX_TICKETS) break;
        issued.delete(secret);
      }
      const ticket = newSecret();
      const expiresAt = now + TICKET_MS;
      issued.set(ticket, { actor, door, expiresAt });
      return { ticket, expires_at: toWire(new Date(expiresAt)) };
    },
    redeem(ticket, door) {
      const found = issued.get(ticket);
      issued.delete(ticket);
      return found && found.expiresAt > clock() && found.door === door ? found.actor : null;
    },
  };
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
