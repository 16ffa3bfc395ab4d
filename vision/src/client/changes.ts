/** Lets many wait for the next change of something. */
export class Changes {
  readonly #waiting = new Set<() => void>();

  constructor(readonly monotonicMs: () => number) {}

  /** Something changed: all who wait look again. */
  tell(): void {
    for (const resume of [...this.#waiting]) resume();
  }

  /** Resolves at the next change, at `until` (monotonic ms), or when the signal aborts; says not which. */
  next(until: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve) => {
      const resume = () => {
        clearTimeout(timer);
        this.#waiting.delete(resume);
        signal?.removeEventListener('abort', resume);
        resolve();
      };
      const timer = setTimeout(resume, Math.max(1, until - this.monotonicMs()));
      this.#waiting.add(resume);
      signal?.addEventListener('abort', resume, { once: true });
    });
  }
}
