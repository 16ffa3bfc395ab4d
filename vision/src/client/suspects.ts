import { createHash } from 'node:crypto';

/** Pictures that are remembered at most; the oldest is forgotten. */
const MOST = 64;

/**
 * Pictures during which processes broke off, by their bytes: a caller that tries one again later, perhaps after a
 * restart of the pod, does not begin to count anew. Almost always empty, so that nothing is hashed.
 */
export class Suspects {
  readonly #breaks = new Map<string, number>();

  breaksDuring(jpeg: Uint8Array): number {
    return this.#breaks.size === 0 ? 0 : (this.#breaks.get(digest(jpeg)) ?? 0);
  }

  /** So many broke off. Two pictures of the same bytes that were at one process are not counted together. */
  remember(jpeg: Uint8Array, breaks: number): void {
    const key = digest(jpeg);
    const most = Math.max(breaks, this.#breaks.get(key) ?? 0);
    this.#breaks.delete(key);
    this.#breaks.set(key, most);
    const [oldest] = this.#breaks.keys();
    if (this.#breaks.size > MOST && oldest !== undefined) this.#breaks.delete(oldest);
  }

  /** It was answered. */
  acquit(jpeg: Uint8Array): void {
    if (this.#breaks.size > 0) this.#breaks.delete(digest(jpeg));
  }
}

const digest = (jpeg: Uint8Array): string => createHash('sha256').update(jpeg).digest('base64');
