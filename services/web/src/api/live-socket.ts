import type { WsTicket } from '@proctorwise/contracts';
import { backOffMs, SOCKET_BACK_OFF } from './back-off.js';
import type { Timers } from './timers.js';

/** What is needed of a WebSocket. */
export interface Socket {
  readonly readyState: number;
  send(text: string): void;
  close(): void;
  addEventListener(type: 'open', listener: () => void): void;
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void;
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void;
}

/** A socket of this origin. @param path of the socket @returns opens it with a ticket */
export const socketAt =
  (path: string) =>
  (ticket: string): Socket => {
    const url = new URL(path, window.location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    url.searchParams.set('ticket', ticket);
    return new WebSocket(url);
  };

export interface LiveSocketPorts<M> {
  readonly timers: Timers;
  /** ms, a clock that rises whatever is done to the device, as `risingClock` */
  now(): number;
  /** 0 <= x < 1 */
  random(): number;
  /** A fresh one-time ticket: the only credential that may stand in a URL. */
  ticket(): Promise<WsTicket>;
  connect(ticket: string): Socket;
  /** Milliseconds between pings; a socket without any answer for three of them is taken for dead. */
  readonly pingMs: number;
  onMessage(message: M): void;
  /** Also told that it is open when it was opened anew without having been away. */
  onOpen(open: boolean): void;
  onPing?(): void;
  /** Judges an error of `ticket`; true ends the socket for good. */
  isEnd(error: unknown): boolean;
}

/** `readyState` of an open socket. */
const OPEN = 1;
/** Closed by the server for good: the session is unknown or stopped (the original's code). */
const CLOSE_GONE = 4004;
/** The login that opened it ended, as each does after some minutes: a new ticket is to be had where it was renewed. */
const CLOSE_NOT_SIGNED_IN = 4401;
/** Opening it anew is a break that is told only when it lasts longer than this. */
const GOES_ON_WITHIN_MS = 3_000;

/** A WebSocket that comes back by itself: back-off with jitter, a ticket for each try, pings both ways. */
export class LiveSocket<M> {
  readonly #ports: LiveSocketPorts<M>;
  #socket: Socket | null = null;
  #cancelRetry: (() => void) | null = null;
  #stopPings: (() => void) | null = null;
  #failures = 0;
  #lastHeard = 0;
  #closed = false;
  /** Set while it is being opened anew and nobody was told that it is away: ends the wait for it. */
  #endGoingOn: (() => void) | null = null;

  constructor(ports: LiveSocketPorts<M>) {
    this.#ports = ports;
    void this.#connect();
  }

  get isOpen(): boolean {
    return this.#socket?.readyState === OPEN;
  }

  /** Sends a ping now; does nothing while the socket is away. */
  ping(): void {
    if (!this.isOpen) return;
    if (this.#ports.now() - this.#lastHeard > 3 * this.#ports.pingMs) {
      this.#socket?.close();
      return;
    }
    this.#ports.onPing?.();
    this.#socket?.send('{"type":"ping"}');
  }

  /** Says something as JSON; nothing while the socket is away: `onOpen` is the time to say it again. */
  say(message: object): void {
    if (this.isOpen) this.#socket?.send(JSON.stringify(message));
  }

  /** The network is back: try now. */
  hurry(): void {
    if (this.#closed || this.#cancelRetry === null) return;
    this.#cancelRetry();
    this.#cancelRetry = null;
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    this.#cancelRetry?.();
    this.#endGoingOn?.();
    this.#stopPings?.();
    this.#socket?.close();
  }

  async #connect(): Promise<void> {
    let ticket: WsTicket;
    try {
      ticket = await this.#ports.ticket();
    } catch (error) {
      if (this.#ports.isEnd(error)) this.close();
      this.#retry();
      return;
    }
    if (this.#closed) return;
    const socket = this.#ports.connect(ticket.ticket);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#onOpen());
    socket.addEventListener('message', ({ data }) => this.#onMessage(data));
    socket.addEventListener('close', ({ code }) => this.#onClose(socket, code));
  }

  #onOpen(): void {
    this.#lastHeard = this.#ports.now();
    this.#endGoingOn?.();
    this.#endGoingOn = null;
    this.#ports.onOpen(true);
    this.ping();
    this.#stopPings = this.#ports.timers.every(this.#ports.pingMs, () => this.ping());
  }

  #onMessage(data: unknown): void {
    this.#lastHeard = this.#ports.now();
    this.#failures = 0;
    let message: unknown;
    try {
      message = JSON.parse(String(data));
    } catch {
      return; // no JSON: not of this protocol, and nothing a person could act on
    }
    if (typeof message === 'object' && message !== null && 'type' in message) this.#ports.onMessage(message as M);
  }

  #onClose(socket: Socket, code: number): void {
    if (this.#socket !== socket) return;
    this.#socket = null;
    this.#stopPings?.();
    if (code === CLOSE_GONE) this.#closed = true;
    // Once, and at once: nobody sees a break. Where it was not spoken to since, something else is wrong.
    if (code === CLOSE_NOT_SIGNED_IN && !this.#closed && this.#failures === 0) {
      this.#failures = 1;
      this.#endGoingOn = this.#ports.timers.after(GOES_ON_WITHIN_MS, () => this.#tellAway());
      void this.#connect();
      return;
    }
    this.#tellAway();
    this.#retry();
  }

  #tellAway(): void {
    this.#endGoingOn?.();
    this.#endGoingOn = null;
    this.#ports.onOpen(false);
  }

  #retry(): void {
    if (this.#endGoingOn) this.#tellAway();
    if (this.#closed) return;
    this.#failures += 1;
    this.#cancelRetry = this.#ports.timers.after(
      backOffMs(this.#failures, this.#ports.random(), SOCKET_BACK_OFF),
      () => {
        this.#cancelRetry = null;
        void this.#connect();
      },
    );
  }
}
