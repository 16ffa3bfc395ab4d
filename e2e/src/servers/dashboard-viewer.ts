import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { DashboardMessage, Session, WsTicket } from '@proctorwise/contracts';
import { call } from '@proctorwise/monitoring/testing';
import { WebSocket } from 'ws';

type Heard = DashboardMessage & { readonly at: number };

/** A proctor's dashboard on the wire: opened with a ticket, and opened again where it breaks, wherever one answers. */
export class DashboardViewer {
  readonly heard: Heard[] = [];
  openings = 0;
  #socket: WebSocket | undefined;
  #ended = false;

  /** @param origins tried one after the other, as a load balancer would */
  constructor(
    private readonly origins: readonly string[],
    private readonly token: string,
    private readonly shown: readonly string[],
  ) {}

  async watch(): Promise<void> {
    for (let turn = 0; !this.#ended; turn += 1) {
      const origin = this.origins[turn % this.origins.length]!;
      const ticket = await call<WsTicket>(origin, this.token, 'POST', '/monitoring/live/ws-ticket').catch(() => null);
      if (ticket?.status === 200) await this.#see(origin, ticket.body.ticket);
      await wait(200);
    }
  }
  end(): void {
    this.#ended = true;
    this.#socket?.terminate();
  }
  of<T extends DashboardMessage['type']>(type: T): Extract<Heard, { type: T }>[] {
    return this.heard.filter((message): message is Extract<Heard, { type: T }> => message.type === type);
  }
  sessions(sessionId: string): Session[] {
    return this.of('session').flatMap(({ session }) => (session.session_id === sessionId ? [session] : []));
  }

  async #see(origin: string, ticket: string): Promise<void> {
    const socket = openDashboard(origin, ticket);
    this.#socket = socket;
    socket.on('open', () => {
      this.openings += 1;
      socket.send(JSON.stringify({ type: 'show', session_ids: this.shown }));
    });
    socket.on('message', (data) =>
      this.heard.push({ ...(JSON.parse(String(data)) as DashboardMessage), at: performance.now() }),
    );
    await once(socket, 'close');
  }
}

export function openDashboard(origin: string, ticket: string): WebSocket {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/monitoring/live?ticket=${ticket}`);
  socket.on('error', () => undefined); // it closes then
  return socket;
}

/** Tries a ticket: does it open the dashboard? */
export async function opens(origin: string, ticket: string): Promise<boolean> {
  const socket = openDashboard(origin, ticket);
  socket.on('open', () => socket.send(JSON.stringify({ type: 'ping' })));
  const isOpen = await Promise.race([
    once(socket, 'message').then(() => true),
    once(socket, 'close').then(([code]) => {
      if (code !== 4401) throw new Error(`the dashboard closed with ${code}`);
      return false;
    }),
  ]);
  socket.terminate();
  return isOpen;
}
