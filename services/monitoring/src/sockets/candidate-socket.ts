import { type Actor, DomainError, type FrameReply, permit } from '@proctorwise/contracts';
import { type SocketContext, type SocketRoute, toWire } from '@proctorwise/platform';
import type { WebSocket } from 'ws';
import { findSession } from '../app/find-session.js';
import { toBrief } from '../app/views.js';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import type { MonitoringUseCases } from '../http/dependencies.js';
import { CLOSED_TOO_MANY } from './close-codes.js';
import { endWithLogin } from './end-with-login.js';
import { closeWith, endWhenMoved, messageOf, openerOf, type SocketPorts, whereWatched } from './watching-sockets.js';

/** Messages of one device that wait in memory, each at most 4 MB. */
const PAUSE_AT_WAITING = 4;

/** Sockets of one session: a few tabs and their half-open predecessors. One more ends the oldest. */
const MAX_SOCKETS = 8;
/** A device that asks on and on and reads no answer is cut: its answers wait in our memory. */
const MAX_UNSENT_BYTES = 1024 * 1024;

export interface CandidateSocketPorts extends SocketPorts {
  readonly useCases: Pick<MonitoringUseCases, 'beat' | 'acceptStreamedFrame'>;
}

/** The candidate's own socket: pings are the heartbeat, frames may come here as in the original system. */
export const candidateSocket = (ports: CandidateSocketPorts): SocketRoute => {
  const socketsOf = new Map<string, Set<WebSocket>>();
  return {
    route: 'WS /monitoring/sessions/{session_id}/stream',
    elsewhere: whereWatched(ports),
    open: (socket, context) => open(ports, socketsOf, socket, context),
  };
};

/** Ends the oldest where there are too many, and forgets each that closes. */
function admit(socketsOf: Map<string, Set<WebSocket>>, sessionId: string, socket: WebSocket): void {
  const sockets = socketsOf.get(sessionId) ?? new Set();
  socketsOf.set(sessionId, sockets.add(socket));
  const [oldest] = sockets;
  if (sockets.size > MAX_SOCKETS && oldest) {
    sockets.delete(oldest);
    oldest.close(CLOSED_TOO_MANY, 'too many sockets of this session');
  }
  socket.on('close', () => {
    sockets.delete(socket);
    if (sockets.size === 0 && socketsOf.get(sessionId) === sockets) socketsOf.delete(sessionId);
  });
}

async function open(
  ports: CandidateSocketPorts,
  socketsOf: Map<string, Set<WebSocket>>,
  socket: WebSocket,
  context: SocketContext,
): Promise<void> {
  const sessionId = context.params.session_id ?? '';
  const { feed, tickets, useCases, clock } = ports;
  // What the device says right after the handshake waits until it is known who it is.
  const early: string[] = [];
  const hold = (data: { toString(): string }) => void (early.length < 16 && early.push(data.toString()));
  socket.on('message', hold);
  let actor: Actor;
  try {
    actor = await openerOf(tickets, context, sessionId);
    const reach = permit(actor, 'WS /monitoring/sessions/{session_id}/stream');
    const session = await findSession(ports, sessionId, actor, reach);
    if (session.status === 'stopped') throw new SessionNotFound();
    socket.send(JSON.stringify({ type: 'deadline', ends_at: toWire(session.endsAt), reason: 'current' }));
  } catch (error) {
    return closeWith(socket, error);
  }
  if (socket.readyState !== socket.OPEN) return; // gone meanwhile: its `close` has been, nobody would end what begins here
  admit(socketsOf, sessionId, socket);
  // Opened by the login itself, as scripts of the original do, it lasts as long as the session: it shows nobody else.
  if (actor.kind === 'session') endWithLogin(socket, actor, clock);
  endWhenMoved(ports, sessionId, socket);
  socket.on(
    'close',
    feed.onCandidate(sessionId, (message) => {
      socket.send(JSON.stringify(message));
      if (message.type === 'session_stopped') socket.close(1000, 'the session was stopped');
    }),
  );
  const answer = async (text: string): Promise<void> => {
    const message = messageOf(text);
    if (message?.type === 'ping') {
      await useCases.beat(actor, sessionId, null);
      socket.send(JSON.stringify({ type: 'pong', server_time: toWire(new Date(clock())) }));
    } else if (message?.type === 'frame') {
      const reply = await useCases.acceptStreamedFrame(actor, sessionId, {
        frame_data: String(message.frame_data ?? ''),
        frame_number: Number(message.frame_number),
        browser_event: typeof message.browser_event === 'string' ? message.browser_event : null,
      });
      socket.send(JSON.stringify(toProcessed(reply)));
    }
  };
  // One message at a time, so that frames keep their order; while some wait, the device's line is not read further.
  let waiting = 0;
  let turn = Promise.resolve();
  const take = (text: string) => {
    waiting += 1;
    if (waiting >= PAUSE_AT_WAITING) socket.pause();
    turn = turn
      .then(() => answer(text))
      .catch((error: unknown) => refuse(error))
      .finally(() => {
        waiting -= 1;
        if (socket.bufferedAmount > MAX_UNSENT_BYTES) return socket.terminate();
        if (socket.isPaused && waiting < PAUSE_AT_WAITING) socket.resume();
      });
  };
  const refuse = (error: unknown) => {
    if (!(error instanceof DomainError)) return socket.close(1011, 'internal error');
    if (error.code === 'session_stopped') return socket.close(1000, 'the session was stopped');
    socket.send(JSON.stringify({ type: 'error', code: error.code, detail: error.message }));
  };
  socket.off('message', hold);
  socket.on('message', (data) => take(data.toString()));
  for (const text of early) take(text);
}

const toProcessed = (reply: FrameReply) => ({
  type: 'frame_processed',
  frame_number: reply.frame_number,
  analysis: reply.analysis,
  anomalies: reply.anomalies_detected.map(toBrief),
});
