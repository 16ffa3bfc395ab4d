import type { Topic } from '@proctorwise/contracts';
import { KEEP_CLAIMS_MS } from '../events/outbox-relay.js';
import { KEEP_EVENTS_MS } from '../kafka/topics.js';

/** Sent again, an event may lie in its topic as long as any other: its handling has to be remembered until then. */
export const SENT_WITHIN_MS = KEEP_CLAIMS_MS - KEEP_EVENTS_MS;
export const SENT_WITHIN_DAYS = SENT_WITHIN_MS / 86_400_000;

/** An event that a group gave up, and that was not sent again yet. */
export interface Letter {
  /** Names it to the command: its topic, and its place there. */
  readonly id: string;
  /** Of the event: the letter lies in `<topic>.dlt`. */
  readonly topic: Topic;
  /** Who gave it up: a service's name, and more where one service handles a topic twice. */
  readonly group: string;
  readonly key: string;
  /** null, here and below: it cannot be read of what came. */
  readonly eventId: string | null;
  /** When the event happened: ISO 8601. */
  readonly time: string | null;
  /** When it was given up: ISO 8601 UTC. */
  readonly failedAt: string | null;
  /** How often it was tried; 0: it could not even be read. */
  readonly attempts: number | null;
  readonly reason: string;
  /** The event's data as it came: JSON, where that is not what was wrong with it. */
  readonly data: string;
}

/** Letters that are read together, and sent again together. */
export type VisitLetters = (
  letters: readonly Letter[],
  /** Resolves when each of them is durable in its topic again, under its event's id and key, and lies here no more. */
  sendAgain: () => Promise<void>,
) => Promise<void>;

/** Where dead letters lie. */
export interface DeadLetterBox {
  /**
   * Hands over the letters that are wanted, of those that lay here when it began: a letter that fails again at once is
   * one for the next time. In each topic the oldest come first.
   */
  read(wanted: (letter: Letter) => boolean, visit: VisitLetters): Promise<void>;
  close(): Promise<void>;
}

/**
 * Whether other groups may forget that they have handled the event before it is gone again: sent again, it might have its
 * effect there a second time. What has no time that can be read is taken for such a one.
 * @param now ms since the Unix epoch
 */
export function isForgotten({ time, failedAt }: Pick<Letter, 'time' | 'failedAt'>, now: number): boolean {
  const happened = Date.parse(time ?? failedAt ?? '');
  return !(now - happened < SENT_WITHIN_MS);
}
