import { setTimeout as wait } from 'node:timers/promises';

/** A condition did not come about in time; the message says which and what was seen last. */
export class TooLate extends Error {
  override readonly name = 'TooLate';
}

export interface Patience {
  readonly withinMs: number;
  /** @default 250 */
  readonly everyMs?: number;
}

/**
 * Asks again and again until there is an answer. What `ask` throws counts as "not yet" and stands in the last word.
 * @param what for the message, e.g. "the health of every service"
 * @throws {TooLate}
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | undefined> | T | undefined,
  { withinMs, everyMs = 250 }: Patience,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  let last: unknown;
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
      last = 'not yet';
    } catch (error) {
      last = error;
    }
    if (Date.now() >= deadline) throw new TooLate(`${what}: not within ${withinMs / 1000} s; last: ${last}`);
    await wait(everyMs);
  }
}
