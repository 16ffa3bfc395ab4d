import { type Actor, type DashboardMessage, DomainError, type LiveMessage, permit } from '@proctorwise/contracts';
import { type Clock, isForwarded, type SocketContext, type SocketRoute } from '@proctorwise/platform';
import type { WebSocket } from 'ws';
import { findSession, type SessionFinder } from '../app/find-session.js';
import { noteWatching } from '../app/note-watching.js';
import { LIVE_DOOR, type Tickets } from '../app/tickets.js';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import type { SessionOwners } from '../session-owners.js';
import type { LiveFeed } from '../watch/live-feed.js';
import { PictureWall, type WallPorts } from './picture-wall.js';

/** Unknown or stopped session: the original's code. */
export const CLOSED_NO_SESSION = 4004;
export const CLOSED_NOT_SIGNED_IN = 4401;
export const CLOSED_NOT_ALLOWED = 4403;
/** A viewer whose line cannot take the pictures gets fewer of them: above this much unsent, a picture is dropped. */
const MAX_UNSENT_BYTES = 1024 * 1024;

export interface SocketPorts extends SessionFinder {
  readonly feed: LiveFeed;
  readonly tickets: Tickets;
  readonly clock: Clock;
  readonly owners: Pick<SessionOwners, 'elsewhere' | 'elsewhereMarked'>;
}

/** A session's sockets are opened where it is watched. */
export const whereWatched =
  ({ owners }: Pick<SocketPorts, 'owners'>) =>
  ({ params, request }: Omit<SocketContext, 'actor'>): Promise<string | null> =>
    owners.elsewhere(params.session_id ?? '', isForwarded(request));

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

/** The dashboard's feed: every session's numbers and every anomaly, and the pictures of those sessions that it shows. */
export const dashboardSocket = (ports: SocketPorts & WallPorts): SocketRoute => ({
  route: 'WS /monitoring/live',
  elsewhere: ({ ticket, request }) => ports.owners.elsewhereMarked(ticket, isForwarded(request)),
  open(socket, context) {
    const { feed, tickets } = ports;
    let wall: PictureWall;
    const send = (message: DashboardMessage) => {
      if (socket.bufferedAmount < MAX_UNSENT_BYTES || message.type === 'anomaly') socket.send(JSON.stringify(message));
    };
    try {
      const actor = openerOf(tickets, context, LIVE_DOOR) ?? { kind: 'anonymous' };
      wall = new PictureWall(ports, { actor, reach: permit(actor, 'WS /monitoring/live') }, send);
    } catch (error) {
      return closeWith(socket, error);
    }
    const leave = feed.onDashboard(send);
    socket.on('close', () => {
      leave();
      wall.close();
    });
    socket.on('message', (data) => {
      const message = messageOf(data.toString());
      if (message?.type === 'ping') send({ type: 'pong' });
      if (message?.type !== 'show' || !Array.isArray(message.session_ids)) return;
      const ids = message.session_ids.filter((id): id is string => typeof id === 'string');
      // Nobody was told that the wall stands still: the dashboard comes back and asks again.
      wall.show(ids).catch(() => socket.close(1011, 'internal error'));
    });
  },
});

/** One session's pictures as they come, with boxes and anomalies. */
export const liveSocket = (ports: SocketPorts): SocketRoute => ({
  route: 'WS /monitoring/sessions/{session_id}/live',
  elsewhere: whereWatched(ports),
  async open(socket, context) {
    const sessionId = context.params.session_id ?? '';
    const { feed, tickets } = ports;
    socket.pause(); // what the viewer says meanwhile is heard afterwards
    try {
      const actor = openerOf(tickets, context, sessionId) ?? { kind: 'anonymous' };
      const reach = permit(actor, 'WS /monitoring/sessions/{session_id}/live');
      const session = await findSession(ports, sessionId, actor, reach);
      if (session.status === 'stopped') throw new SessionNotFound();
      await noteWatching(ports)(actor, [session]);
    } catch (error) {
      socket.resume();
      return closeWith(socket, error);
    }
    const send = (message: LiveMessage) => {
      if (socket.bufferedAmount < MAX_UNSENT_BYTES || message.type !== 'frame') socket.send(JSON.stringify(message));
      if (message.type === 'session_stopped') socket.close(1000, 'the session was stopped');
    };
    socket.on('close', feed.onSession(sessionId, send));
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
