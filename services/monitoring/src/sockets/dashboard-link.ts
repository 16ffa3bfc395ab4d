import type { DashboardMessage, DashboardRequest } from '@proctorwise/contracts';
import { backoffMs, FORWARDED_HEADERS, type WorkLog } from '@proctorwise/platform';
import { WebSocket } from 'ws';
import { messageOf } from './watching-sockets.js';

const OPEN_WITHIN_MS = 2_000;
const PING_EVERY_MS = 2_000;
/** A process that says nothing for so long stands still, or its line is cut. */
const SILENT_FOR_MS = 6_000;
/** A picture of 2 MB as base64 in JSON, and what is around it. */
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const BACKOFF = { baseMs: 500, maxMs: 5_000 };

export interface LinkOptions {
  readonly address: string;
  /** A fresh one-time ticket of the viewer. */
  readonly ticket: () => Promise<string>;
  /** What is neither known nor told of a session is left out. */
  readonly onMessage: (message: DashboardMessage) => void;
  /** The other process may have told something that did not come. */
  readonly onMissed: () => void;
  readonly log: WorkLog;
  /** Of the viewer's own socket: the other process tells of its part in the same trace. */
  readonly traceparent: string;
  /** ms, never goes back. @default performance.now */
  readonly now?: () => number;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
}

/** One viewer's dashboard in another process. It breaks with that process, and is opened again as long as it is asked for. */
export class DashboardLink {
  readonly #options: LinkOptions;
  #socket: WebSocket | null = null;
  #shown: readonly string[] = [];
  #failures = 0;
  #notBefore = 0;
  #heardAt = 0;
  #pings: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
  }

  /** It is not open, nor on its way to be. */
  get isBroken(): boolean {
    return this.#socket === null;
  }

  /** Opens it where it is broken and its pause is over. Never fails. */
  async keepOpen(): Promise<void> {
    if (this.#closed || this.#socket !== null || this.#now() < this.#notBefore) return;
    const { address, ticket, log } = this.#options;
    try {
      const secret = await ticket();
      if (!this.#closed && this.#socket === null) this.#open(secret);
    } catch (error) {
      log.warn({ err: error, address }, 'no ticket for the dashboard of another process');
      this.#pause();
    }
  }

  /** The sessions whose pictures it has to send: told when it changes, and when the link opens. */
  show(sessionIds: readonly string[]): void {
    const isSame = sessionIds.length === this.#shown.length && sessionIds.every((id, at) => id === this.#shown[at]);
    if (isSame) return;
    this.#shown = sessionIds;
    this.#say({ type: 'show', session_ids: [...sessionIds] });
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#pings);
    this.#socket?.terminate();
    this.#socket = null;
  }

  #open(ticket: string): void {
    const url = new URL('/monitoring/live', this.#options.address.replace(/^http/, 'ws'));
    url.searchParams.set('ticket', ticket);
    const socket = new WebSocket(url, {
      headers: { ...FORWARDED_HEADERS, traceparent: this.#options.traceparent },
      handshakeTimeout: OPEN_WITHIN_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    socket.on('error', () => undefined); // it closes then
    socket.on('open', () => this.#opened());
    socket.on('message', (data) => this.#hear(data.toString()));
    socket.on('close', () => this.#broke(socket));
  }

  #opened(): void {
    this.#heardAt = this.#now();
    this.#options.onMissed(); // what was told before
    if (this.#shown.length > 0) this.#say({ type: 'show', session_ids: [...this.#shown] });
    this.#pings = setInterval(() => {
      if (this.#now() - this.#heardAt > SILENT_FOR_MS) this.#socket?.terminate();
      else this.#say({ type: 'ping' });
    }, PING_EVERY_MS);
  }

  #hear(text: string): void {
    this.#heardAt = this.#now();
    this.#failures = 0;
    const message = messageOf(text) as DashboardMessage | null;
    if (message?.type === 'resync') this.#options.onMissed();
    else if (message) this.#options.onMessage(message);
  }

  #broke(socket: WebSocket): void {
    if (this.#socket !== socket) return;
    clearInterval(this.#pings);
    this.#socket = null;
    this.#pause();
    this.#options.onMissed();
  }

  #pause(): void {
    const { random = Math.random } = this.#options;
    this.#failures += 1;
    this.#notBefore = this.#now() + backoffMs(this.#failures, BACKOFF, random);
  }
  #say(message: DashboardRequest): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }
  #now(): number {
    return (this.#options.now ?? (() => performance.now()))();
  }
}
