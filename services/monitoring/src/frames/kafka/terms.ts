/**
 * Who owns a partition, as its log tells: a message begins each term, and a frame counts only under the newest term
 * before it. So a process that lost the partition and does not know it yet can append nothing that counts.
 */
export class Terms {
  readonly #begun: { readonly position: number; readonly owner: string | null }[] = [];

  /** @param before the term in force where reading begins; null where nobody remembers: then the first frame tells */
  constructor(before: number | null) {
    if (before !== null) this.#begun.push({ position: before, owner: null });
  }

  /** The newest, 0 where there is none. */
  get current(): number {
    return this.#begun.at(-1)?.position ?? 0;
  }
  begin(position: number, owner: string): void {
    this.#begun.push({ position, owner });
  }
  /** Does a frame count that was written under this term, and comes next in the log? */
  counts(term: number): boolean {
    if (this.#begun.length === 0) this.#begun.push({ position: term, owner: null });
    return term === this.current;
  }
  isOwnedBy(owner: string): boolean {
    return this.#begun.at(-1)?.owner === owner;
  }
  /** The term in force behind a position that is not forgotten; null where nobody knows. */
  at(position: number): number | null {
    return this.#begun.findLast((term) => term.position <= position)?.position ?? null;
  }
  /** Forgets the terms that ended before a position. */
  forgetBefore(position: number): void {
    while (this.#begun[1] && this.#begun[1].position <= position) this.#begun.shift();
  }
}
