import { type Backoff, backoffMs } from '../background/index.js';
import { PoisonEvent } from './event-log.js';

/** An event is handed to a handler this often before it is given up. */
export const MAX_ATTEMPTS = 8;
/** Pauses of at most 0.2, 0.4 … 12.8 s: 25 s at most, 13 s on average, from the first failure to the last. */
const RETRY_BACKOFF: Backoff = { baseMs: 200, maxMs: 15_000 };

export interface DeliveryCounters {
  delivered: number;
  failedAttempts: number;
  deadLettered: number;
}

/**
 * What follows when a handler rejected: a pause before the next attempt, or the dead letters, and why.
 * @param attempts how often the event was handed over so far, >= 1
 */
export function afterFailure(
  error: unknown,
  attempts: number,
  random: () => number,
): { readonly pauseMs: number } | { readonly giveUp: string } {
  if (error instanceof PoisonEvent || attempts >= MAX_ATTEMPTS)
    return { giveUp: error instanceof Error ? error.message : String(error) };
  return { pauseMs: backoffMs(attempts, RETRY_BACKOFF, random) };
}
