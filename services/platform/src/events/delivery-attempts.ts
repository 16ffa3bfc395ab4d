import { DomainError, HTTP_STATUS } from '@proctorwise/contracts';
import { type Backoff, backoffMs, type WorkLog } from '../background/index.js';
import { PoisonEvent } from './event-log.js';

/** An event is handed to a handler this often before it is given up; tries that an outage ended do not count. */
export const MAX_ATTEMPTS = 8;
/** Pauses of at most 0.2, 0.4 … 12.8 s: 25 s at most, 13 s on average, from the first failure to the last that counts. */
const RETRY_BACKOFF: Backoff = { baseMs: 200, maxMs: 15_000 };
/** An outage is told when it begins, and again after so long in pauses, ms. */
const TELL_OUTAGE_EVERY_MS = 60_000;

export interface DeliveryCounters {
  delivered: number;
  /** Those included that an outage ended. */
  failedAttempts: number;
  deadLettered: number;
}

/** How often an event was handed over in vain, the last time included. */
export interface FailedTries {
  /** Those that count, >= 1 where the last one does. */
  readonly attempts: number;
  /** Those that an outage ended, in this life of the process, >= 1 where the last one is of these. */
  readonly outages: number;
}

/**
 * Is it no fault of the event: what the handler needs is away, full or overloaded? The same codes tell a client to come
 * again later: `overloaded`, `disk_full`, `upstream_unavailable`, `vision_unavailable`.
 */
export const isOutage = (error: unknown): boolean => error instanceof DomainError && HTTP_STATUS[error.code] === 503;

/**
 * What follows when a handler rejected: a pause before the next attempt, or the dead letters, and why. An outage may
 * last as long as it likes: a good event must not be given up for it.
 * @param random uniform in [0, 1)
 */
export function afterFailure(
  error: unknown,
  { attempts, outages }: FailedTries,
  random: () => number,
): { readonly pauseMs: number } | { readonly giveUp: string } {
  if (isOutage(error)) return { pauseMs: backoffMs(outages, RETRY_BACKOFF, random) };
  if (error instanceof PoisonEvent || attempts >= MAX_ATTEMPTS)
    return { giveUp: error instanceof Error ? error.message : String(error) };
  return { pauseMs: backoffMs(attempts, RETRY_BACKOFF, random) };
}

/** Counts the tries at one event that an outage ended, and tells of it now and then instead of at every try. */
export class OutageOfEvent {
  #tries = 0;
  #untoldMs = 0;

  /** @param facts which event it is, for the log */
  constructor(
    private readonly log: WorkLog,
    private readonly facts: object,
  ) {}

  get tries(): number {
    return this.#tries;
  }
  count(): void {
    this.#tries += 1;
  }
  /** @param pauseMs what is waited after the try */
  tell(error: unknown, pauseMs: number): void {
    if (this.#tries === 1 || this.#untoldMs >= TELL_OUTAGE_EVERY_MS) {
      this.#untoldMs = 0;
      const facts = { err: error, ...this.facts, outages: this.#tries };
      this.log.warn(facts, 'what an event needs is away: it is kept, and tried again until that is back');
    }
    this.#untoldMs += pauseMs;
  }
  /** The event was handled, or given up. */
  end(): void {
    if (this.#tries > 0)
      this.log.info({ ...this.facts, outages: this.#tries }, 'what an event needed is back: its topic goes on');
  }
}
