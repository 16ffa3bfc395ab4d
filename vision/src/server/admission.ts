/** Bounds what is taken and not yet answered: looked at or waiting. What is beyond is refused before its body is read. */
export class Admission {
  #admitted = 0;

  /** @param limit how many at once, >= 1 */
  constructor(readonly limit: number) {}

  get admitted(): number {
    return this.#admitted;
  }

  /** Takes a place. @returns gives it back, whatever happens, once; undefined where none is free */
  enter(): (() => void) | undefined {
    if (this.#admitted >= this.limit) return undefined;
    this.#admitted += 1;
    let left = false;
    return () => {
      if (left) return;
      left = true;
      this.#admitted -= 1;
    };
  }
}

/** A picture takes about this long before any was looked at, milliseconds. */
const FIRST_GUESS_MS = 100;
/** Weight of the newest picture: the last ten or so count. */
const NEWEST = 0.1;

/** How long looking at one picture takes lately. */
export class Pace {
  #lookMs = FIRST_GUESS_MS;

  looked(milliseconds: number): void {
    this.#lookMs += NEWEST * (milliseconds - this.#lookMs);
  }

  /** Milliseconds until everything taken is looked at: then whoever is refused now finds a place. At least 1, whole. */
  untilEmptyMs(taken: number, processes: number): number {
    return Math.max(1, Math.ceil((taken * this.#lookMs) / processes));
  }
}

/** Retry-After knows whole seconds only (RFC 9110); 0 would mean at once. */
export const retryAfterSeconds = (milliseconds: number): string => String(Math.max(1, Math.ceil(milliseconds / 1_000)));
