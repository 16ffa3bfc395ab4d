import { type BackgroundWork, retry } from '../background/index.js';
import type { Logger } from '../logging/index.js';

/** Pauses of at most 0.5, 1 … 30 s, for as long as the process lives: Kafka may be away for hours. */
const START_BACKOFF = { attempts: Number.POSITIVE_INFINITY, baseMs: 500, maxMs: 30_000 };

/**
 * Starts background work beside the listeners, and tries again what could not be started: a service whose Kafka is away
 * still answers its callers.
 * @returns its end: no more tries, what runs is stopped
 */
export function keepBackgroundStarted(works: readonly BackgroundWork[], log: Logger): { close(): Promise<void> } {
  const closing = new AbortController();
  const starts = works.map(
    (work) =>
      retry({ ...START_BACKOFF, random: Math.random, signal: closing.signal }, async (attempt) => {
        try {
          await work.start();
          if (attempt > 1) log.info({ work: work.name, attempt }, 'background work runs now');
        } catch (error) {
          log.warn({ err: error, work: work.name, attempt }, 'background work could not be started; it is tried again');
          throw error;
        }
      }).catch(() => undefined), // told above; it ends only when the process does
  );
  return {
    async close() {
      closing.abort();
      await Promise.all(starts);
      await Promise.all(works.map((work) => work.stop()));
    },
  };
}
