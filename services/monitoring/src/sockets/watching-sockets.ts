import { type Actor, ANONYMOUS, DomainError, type LiveMessage, permit } from '@proctorwise/contracts';
import { type Clock, isForwarded, type SocketContext, type SocketRoute } from '@proctorwise/platform';
import type { WebSocket } from 'ws';
import { findSession, type SessionFinder } from '../app/find-session.js';
import { noteWatching } from '../app/note-watching.js';
import type { Tickets } from '../app/tickets.js';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import type { SessionOwners } from '../session-owners.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { Shares } from '../watch/shares.js';
import {
  CLOSED_MOVED,
  CLOSED_NO_SESSION,
  CLOSED_NOT_ALLOWED,
  CLOSED_NOT_SIGNED_IN,
  CLOSED_TRY_LATER,
} from './close-codes.js';
import { endWithLogin } from './end-with-login.js';

/** A viewer whose line cannot take the pictures gets fewer of them: above this much unsent, a picture is dropped. */
export const MAX_UNSENT_BYTES = 1024 * 1024;

export interface SocketPorts extends SessionFinder {
  readonly feed: LiveFeed;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly owners: Pick<SessionOwners, 'elsewhere'>;
  readonly shares: Pick<Shares, 'onMoved' | 'has'>;
}

/** A session's sockets are opened where it is watched. */
export const whereWatched =
  ({ owners }: Pick<SocketPorts, 'owners'>) =>
  ({ params, request }: Omit<SocketContext, 'actor'>): Promise<string | null> =>
    owners.elsewhere(params.session_id ?? '', isForwarded(request));

/** Ends a session's socket when another process takes the session over: nothing more would be told on it. */
export const endWhenMoved = ({ shares }: Pick<SocketPorts, 'shares'>, sessionId: string, socket: WebSocket): void =>
  void socket.on(
    'close',
    shares.onMoved(sessionId, () => socket.close(CLOSED_MOVED, 'the session moved')),
  );

/** Who opens this socket: by ticket, else by header or cookie. */
export const openerOf = async (tickets: Tickets, { ticket, actor }: SocketContext, door: string): Promise<Actor> =>
  ticket === null ? actor : ((await tickets.redeem(ticket, door)) ?? ANONYMOUS);

/** Closes with the code of what went wrong. @throws {unknown} anything that is not a domain error */
export function closeWith(socket: WebSocket, error: unknown): void {
  if (error instanceof SessionNotFound) socket.close(CLOSED_NO_SESSION, 'no such session');
  else if (!(error instanceof DomainError)) throw error;
  else if (error.retryAfterSeconds !== undefined) socket.close(CLOSED_TRY_LATER, error.code);
  else if (error.code === 'forbidden') socket.close(CLOSED_NOT_ALLOWED, 'not allowed');
  else socket.close(error.code === 'unauthenticated' ? CLOSED_NOT_SIGNED_IN : CLOSED_NO_SESSION, error.code);
}

/** One session's pictures as they come, with boxes and anomalies. */
export const liveSocket = (ports: SocketPorts): SocketRoute => ({
  route: 'WS /monitoring/sessions/{session_id}/live',
  elsewhere: whereWatched(ports),
  async open(socket, context) {
    const sessionId = context.params.session_id ?? '';
    const { feed, tickets, clock } = ports;
    socket.pause(); // what the viewer says meanwhile is heard afterwards
    try {
      const actor = await openerOf(tickets, context, sessionId);
      const reach = permit(actor, 'WS /monitoring/sessions/{session_id}/live');
      const session = await findSession(ports, sessionId, actor, reach);
      if (session.status === 'stopped') throw new SessionNotFound();
      await noteWatching(ports)(actor, [session]);
      endWithLogin(socket, actor, clock);
    } catch (error) {
      socket.resume();
      return closeWith(socket, error);
    }
    const send = (message: LiveMessage) => {
      if (socket.bufferedAmount < MAX_UNSENT_BYTES || message.type !== 'frame') socket.send(JSON.stringify(message));
      if (message.type === 'session_stopped') socket.close(1000, 'the session was stopped');
    };
    socket.on('close', feed.onSession(sessionId, send));
    endWhenMoved(ports, sessionId, socket);
    socket.on('message', (data) => {
      if (messageOf(data.toString())?.type === 'ping') send({ type: 'pong' }); // anything else is ignored
    });
    socket.resume();
  },
});

/** A JSON object, or null. */
export function messageOf(text: string): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : null;
  } catch {
    return null; // not JSON: the original's socket died of it, ours ignores it
  }
}
