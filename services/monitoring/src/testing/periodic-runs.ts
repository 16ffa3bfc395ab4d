import { runPeriodically } from '@proctorwise/platform';

/** Work that comes again and again, of which a test may wait for a whole run: however slow the machine is, it was done. */
export class PeriodicRuns {
  readonly #asked = new Map<string, (() => void)[]>();

  readonly periodically: typeof runPeriodically = (options) =>
    runPeriodically({
      ...options,
      task: async (signal) => {
        const asked = this.#asked.get(options.name) ?? [];
        this.#asked.delete(options.name);
        try {
          await options.task(signal);
        } finally {
          for (const tell of asked) tell();
        }
      },
    });

  /** Resolves when work of this name that began after this call has ended. */
  whole(name: string): Promise<void> {
    return new Promise((resolve) => this.#asked.set(name, [...(this.#asked.get(name) ?? []), resolve]));
  }
}
