import type { DashboardMessage } from '@proctorwise/contracts';
import type { WebSocket } from 'ws';
import { MAX_UNSENT_BYTES } from './watching-sockets.js';

/** A dashboard asks for its lists anew at most this often for our sake. */
export const RESYNC_EVERY_MS = 1_000;

/**
 * What goes out to one dashboard. A line that does not take it all gets fewer pictures and numbers, never fewer
 * anomalies; that numbers were left out, or did not come from another process, is told, so that it reads them anew.
 */
export class DashboardOutlet {
  readonly #socket: Pick<WebSocket, 'bufferedAmount' | 'send'>;
  #mustResync = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Pick<WebSocket, 'bufferedAmount' | 'send'>) {
    this.#socket = socket;
  }

  send(message: DashboardMessage): void {
    const isFull = this.#socket.bufferedAmount >= MAX_UNSENT_BYTES;
    if (!isFull || message.type === 'anomaly') this.#socket.send(JSON.stringify(message));
    else if (message.type !== 'picture') this.missed();
  }

  /** Something did not reach it. */
  missed(): void {
    this.#mustResync = true;
    this.#timer ??= setTimeout(() => this.#resync(), RESYNC_EVERY_MS);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#mustResync = false;
  }

  #resync(): void {
    this.#timer = undefined;
    if (!this.#mustResync) return;
    if (this.#socket.bufferedAmount >= MAX_UNSENT_BYTES) this.missed();
    else {
      this.#mustResync = false;
      this.#socket.send(JSON.stringify({ type: 'resync' } satisfies DashboardMessage));
    }
  }
}
