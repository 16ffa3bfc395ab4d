import type { Timers } from '../../../api/timers.js';
import type { StoredSession } from '../device/room-database.js';
import { type ClockSample, sampleClock } from '../engine/clock-offset.js';
import { renewalDelayMs } from '../engine/token-life.js';
import type { SessionApi } from './session-api.js';

export interface TokenKeeperPorts {
  readonly timers: Timers;
  readonly api: SessionApi;
  session(): StoredSession;
  keep(session: StoredSession): Promise<void>;
  serverNow(): number;
  onClock(sample: ClockSample | null): void;
  onDeadline(endsAt: string): void;
}

/** Renews the session token at two thirds of its life, and whenever a call asks for it; one renewal at a time. */
export class TokenKeeper {
  readonly #ports: TokenKeeperPorts;
  #inFlight: Promise<void> | null = null;
  #cancel: (() => void) | null = null;

  constructor(ports: TokenKeeperPorts) {
    this.#ports = ports;
  }

  /** Plans the next renewal; one that fails is planned again a moment later. */
  plan(): void {
    const { timers, session, serverNow } = this.#ports;
    const { tokenIssuedAt, tokenExpiresAt } = session();
    this.#cancel?.();
    this.#cancel = timers.after(renewalDelayMs(tokenIssuedAt, tokenExpiresAt, serverNow()), () => {
      // What is wrong is told by the frames and answers, which meet the same answer; the plan goes on regardless.
      this.renew().then(
        () => this.plan(),
        () => this.plan(),
      );
    });
  }

  close(): void {
    this.#cancel?.();
  }

  /** @throws {ApiError | NetworkError} */
  renew(): Promise<void> {
    this.#inFlight ??= this.#renewOnce().finally(() => {
      this.#inFlight = null;
    });
    return this.#inFlight;
  }

  async #renewOnce(): Promise<void> {
    const { api, session, keep, onClock, onDeadline } = this.#ports;
    const sentAt = Date.now();
    const renewed = await api.renewToken();
    onClock(sampleClock(sentAt, Date.now(), renewed.server_time));
    await keep({
      ...session(),
      token: renewed.session_token,
      tokenExpiresAt: renewed.session_token_expires_at,
      tokenIssuedAt: Date.parse(renewed.server_time),
      endsAt: renewed.ends_at,
    });
    onDeadline(renewed.ends_at);
  }
}
