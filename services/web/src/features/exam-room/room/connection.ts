import type { CandidateMessage, StopReason } from '@proctorwise/contracts';
import { LiveSocket, socketAt } from '../../../api/live-socket.js';
import { risingClock } from '../../../api/rising-clock.js';
import type { Timers } from '../../../api/timers.js';
import { failureOf } from '../device/failure.js';
import { type ClockSample, sampleClock } from '../engine/clock-offset.js';
import { verdictOnSend } from '../engine/send-verdict.js';
import type { SessionApi } from './session-api.js';

export interface ConnectionPorts {
  readonly api: SessionApi;
  readonly timers: Timers;
  renew(): Promise<void>;
  onClock(sample: ClockSample | null): void;
  onDeadline(endsAt: string, reason: string | null): void;
  onStopped(reason: StopReason | null): void;
  onTakenOver(): void;
  onReachable(reachable: boolean): void;
}

const BEAT_MS = 3_000;

/**
 * The candidate's line to the server: a ping each 3 s on the event socket is the heartbeat; while the socket is away
 * the heartbeat goes by POST.
 */
export class Connection {
  readonly #ports: ConnectionPorts;
  readonly #socket: LiveSocket<CandidateMessage>;
  readonly #stopBeats: () => void;
  #pingedAt = 0;
  #posting = false;

  constructor(ports: ConnectionPorts) {
    this.#ports = ports;
    this.#socket = new LiveSocket<CandidateMessage>({
      timers: ports.timers,
      ticket: () => ports.api.streamTicket(),
      connect: socketAt(ports.api.streamPath()),
      now: risingClock(),
      random: Math.random,
      pingMs: BEAT_MS,
      onPing: () => {
        this.#pingedAt = Date.now();
      },
      onMessage: (message) => this.#onMessage(message),
      onOpen: (open) => {
        if (open) ports.onReachable(true);
      },
      // The heartbeat by POST meets the same answer and says what it means.
      isEnd: () => false,
    });
    this.#stopBeats = ports.timers.every(BEAT_MS, () => void this.#beat());
  }

  hurry(): void {
    this.#socket.hurry();
    void this.#beat();
  }

  close(): void {
    this.#stopBeats();
    this.#socket.close();
  }

  #onMessage(message: CandidateMessage): void {
    switch (message.type) {
      case 'pong':
        this.#ports.onReachable(true);
        this.#ports.onClock(sampleClock(this.#pingedAt, Date.now(), message.server_time));
        break;
      case 'deadline':
        this.#ports.onDeadline(message.ends_at, message.reason);
        break;
      case 'session_stopped':
        this.close(); // a stopped session takes no heartbeat
        this.#ports.onStopped(message.stop_reason);
        break;
      case 'taken_over':
        this.#ports.onTakenOver();
        break;
    }
  }

  async #beat(): Promise<void> {
    if (this.#socket.isOpen || this.#posting) return;
    this.#posting = true;
    const sentAt = Date.now();
    try {
      const reply = await this.#ports.api.heartbeat();
      this.#ports.onReachable(true);
      if (typeof reply?.server_time === 'string') {
        this.#ports.onClock(sampleClock(sentAt, Date.now(), reply.server_time));
      }
      if (typeof reply?.ends_at === 'string') this.#ports.onDeadline(reply.ends_at, null);
    } catch (error) {
      await this.#onFailure(error);
    } finally {
      this.#posting = false;
    }
  }

  async #onFailure(error: unknown): Promise<void> {
    const verdict = verdictOnSend(failureOf(error));
    if (verdict.do === 'fenced') this.#ports.onTakenOver();
    else if (verdict.do === 'stopped') this.#ports.onStopped(null);
    else if (verdict.do === 'retry') this.#ports.onReachable(false);
    else if (verdict.do === 'renew') {
      try {
        await this.#ports.renew();
      } catch {
        this.#ports.onReachable(false);
      }
    }
  }
}
