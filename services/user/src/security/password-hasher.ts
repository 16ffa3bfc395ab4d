import { randomBytes } from 'node:crypto';
import { hash, type Options, verify } from '@node-rs/argon2';
import { DomainError } from '@proctorwise/contracts';
import type { PasswordHasher } from '../app/ports.js';

/** OWASP's argon2id minimum: 19 MiB, two passes, one lane. argon2id is the library's default algorithm. */
const ARGON2ID: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export interface PasswordHasherOptions {
  /** Hashes at the same time. They run in the thread pool that also writes frames: leave it room. @default 2 */
  readonly concurrency?: number;
  /** Hashes that wait; one more is refused. @default 500 */
  readonly maxWaiting?: number;
}

/** argon2id off the event loop, a few at a time, in the order of arrival. */
export async function openPasswordHasher(options: PasswordHasherOptions = {}): Promise<PasswordHasher> {
  const { concurrency = 2, maxWaiting = 500 } = options;
  const turn = inTurns(concurrency, maxWaiting);
  // Nobody knows its password: a verification against it takes the usual time and is never right.
  const nobodys = await hash(randomBytes(32), ARGON2ID);
  return {
    hash: (password) => turn(() => hash(password, ARGON2ID)),
    verify: (stored, password) =>
      turn(async () => {
        const right = await verify(stored ?? nobodys, password);
        return right && stored !== null;
      }),
  };
}

/** Lets `concurrency` pieces of work run at a time and `maxWaiting` wait. @throws {DomainError} overloaded */
export function inTurns(concurrency: number, maxWaiting: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < concurrency) running += 1;
    else {
      if (waiting.length >= maxWaiting)
        throw new DomainError('overloaded', 'Too many people are signing in right now. Try again in a few seconds.', {
          retryAfterSeconds: 5,
        });
      // The one that ends hands its place on, so `running` stays as it is.
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
