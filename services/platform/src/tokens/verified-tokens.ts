import { hash } from 'node:crypto';
import type { ServiceName } from '@proctorwise/contracts';
import type { JWK, JWTPayload } from 'jose';

/** What a signature vouched for, and the keys that were the issuer's then. */
export interface VerifiedToken {
  readonly issuer: ServiceName;
  readonly payload: JWTPayload;
  readonly keys: readonly JWK[];
}

/**
 * Tokens whose signature was found good, by the hash of the whole token: a device shows the same one with each of its
 * frames. Only the signature is remembered. Whether it is in its time, whose door is asked, and whether the issuer still
 * has the very keys that it had, is asked at each use. Bounded: the one that was not used for longest goes.
 */
export class VerifiedTokens {
  readonly #byHash = new Map<string, VerifiedToken>();

  /** @param atMost tokens, >= 0; some 1 KB each */
  constructor(private readonly atMost: number) {}

  get size(): number {
    return this.#byHash.size;
  }

  get(token: string): VerifiedToken | undefined {
    const key = hashOf(token);
    const known = this.#byHash.get(key);
    if (!known) return undefined;
    this.#byHash.delete(key); // a map keeps the order of insertion: now the newest
    this.#byHash.set(key, known);
    return known;
  }

  add(token: string, verified: VerifiedToken): void {
    const key = hashOf(token);
    this.#byHash.delete(key);
    this.#byHash.set(key, verified);
    const [oldest] = this.#byHash.keys();
    if (this.#byHash.size > this.atMost) this.#byHash.delete(oldest!);
  }

  delete(token: string): void {
    this.#byHash.delete(hashOf(token));
  }
}

const hashOf = (token: string): string => hash('sha256', token, 'base64');

/** The very same keys: a set that was read anew, or changed in any way, is another. */
export const areSameKeys = (some: readonly JWK[], others: readonly JWK[]): boolean =>
  some.length === others.length && some.every((key, index) => key === others[index]);

/**
 * As jose decides on `nbf` and `exp`.
 * @param now ms since the Unix epoch
 */
export function isInTime({ nbf, exp }: JWTPayload, now: number, toleranceSeconds: number): boolean {
  const seconds = Math.floor(now / 1_000);
  if (exp === undefined || exp <= seconds - toleranceSeconds) return false;
  return nbf === undefined || nbf <= seconds + toleranceSeconds;
}
