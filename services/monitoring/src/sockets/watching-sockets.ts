import { type Actor, type DashboardMessage, DomainError, type LiveMessage, permit } from '@proctorwise/contracts';
import type { SocketContext, SocketRoute } from '@proctorwise/platform';
import type { WebSocket } from 'ws';
import { findSession, type SessionFinder } from '../app/find-session.js';
import { LIVE_DOOR, type Tickets } from '../app/tickets.js';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import type { LiveFeed } from '../watch/live-feed.js';

/** Unknown or stopped session: the original's code. */
export const CLOSED_NO_SESSION = 4004;
export const CLOSED_NOT_SIGNED_IN = 4401;
export const CLOSED_NOT_ALLOWED = 4403;
/** A viewer whose line cannot take the pictures gets fewer of them: above this much unsent, a picture is dropped. */
const MAX_UNSENT_BYTES = 1024 * 1024;

export interface SocketPorts extends SessionFinder {
  readonly feed: LiveFeed;
  readonly tickets: Tickets;
}

/** Who opens this socket: by ticket, else by header or cookie. */
export const openerOf = (tickets: Tickets, { ticket, actor }: SocketContext, door: string): Actor | null =>
  ticket === null ? actor : tickets.redeem(ticket, door);

/** Closes with the code of what went wrong. @throws {unknown} anything that is not a domain error */
export function closeWith(socket: WebSocket, error: unknown): void {
  if (error instanceof SessionNotFound) socket.close(CLOSED_NO_SESSION, 'no such session');
  else if (!(error instanceof DomainError)) throw error;
  else if (error.code === 'forbidden') socket.close(CLOSED_NOT_ALLOWED, 'not allowed');
  else socket.close(error.code === 'unauthenticated' ? CLOSED_NOT_SIGNED_IN : CLOSED_NO_SESSION, error.code);
}

/** The dashboard's feed: every session's numbers and every anomaly. */
export const dashboardSocket = ({ feed, tickets }: SocketPorts): SocketRoute => ({
  route: 'WS /monitoring/live',
  open(socket, context) {
    try {
      const actor = openerOf(tickets, context, LIVE_DOOR);
      permit(actor ?? { kind: 'anonymous' }, 'WS /monitoring/live');
    } catch (error) {
      return closeWith(socket, error);
    }
    const send = (message: DashboardMessage) => {
      if (socket.bufferedAmount < MAX_UNSENT_BYTES || message.type === 'anomaly') socket.send(JSON.stringify(message));
    };
    socket.on('close', feed.onDashboard(send));
    answerPings(socket, () => send({ type: 'pong' }));
  },
});

/** One session's pictures as they come, with boxes and anomalies. */
export const liveSocket = (ports: SocketPorts): SocketRoute => ({
  route: 'WS /monitoring/sessions/{session_id}/live',
  async open(socket, context) {
    const sessionId = context.params.session_id ?? '';
    const { feed, tickets } = ports;
    try {
      const actor = openerOf(tickets, context, sessionId) ?? { kind: 'anonymous' };
      const reach = permit(actor, 'WS /monitoring/sessions/{session_id}/live');
      const session = await findSession(ports, sessionId, actor, reach);
      if (session.status === 'stopped') throw new SessionNotFound();
    } catch (error) {
      return closeWith(socket, error);
    }
    const send = (message: LiveMessage) => {
      if (socket.bufferedAmount < MAX_UNSENT_BYTES || message.type !== 'frame') socket.send(JSON.stringify(message));
      if (message.type === 'session_stopped') socket.close(1000, 'the session was stopped');
    };
    socket.on('close', feed.onSession(sessionId, send));
    answerPings(socket, () => send({ type: 'pong' }));
  },
});

/** `{"type":"ping"}` is answered; anything else on these sockets is ignored. */
function answerPings(socket: WebSocket, pong: () => void): void {
  socket.on('message', (data) => {
    if (messageOf(data.toString())?.type === 'ping') pong();
  });
}

/** A JSON object, or null. */
export function messageOf(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON: the original's socket died of it, ours ignores it
  }
}
