/**
 * How many pictures the whole process has in work side by side, whichever share they are of. Whoever finds no slot free
 * waits in line; the line is as long as the shares' own bounds at most.
 */
export class LookSlots {
  readonly #line: (() => void)[] = [];
  #taken = 0;

  /** @param slots asked before each, since vision grows and shrinks */
  constructor(private readonly slots: () => number) {}

  /** Those in line. */
  get waiting(): number {
    return this.#line.length;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#taken >= this.slots()) await new Promise<void>((go) => this.#line.push(go));
    else this.#taken += 1;
    try {
      return await work();
    } finally {
      this.#free();
    }
  }

  /** The slot goes to the first in line, and so does each that was added meanwhile. */
  #free(): void {
    this.#taken -= 1;
    while (this.#taken < this.slots()) {
      const next = this.#line.shift();
      if (!next) return;
      this.#taken += 1;
      next();
    }
  }
}
