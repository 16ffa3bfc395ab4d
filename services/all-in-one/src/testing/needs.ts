import { it } from '@jest/globals';

/** A machine that cannot run a test. */
export interface Missing {
  readonly because: string;
  /** What a person can do about it. */
  readonly command: string;
}

/**
 * A test that not every machine can run. Where it cannot, the run says so in a line of its own; in CI, where it must, it
 * fails.
 */
export function itNeeds(missing: Missing | null, title: string, test: () => Promise<void>): void {
  if (missing === null) {
    it(title, test);
    return;
  }
  const line = `NOT RUN: ${title} because ${missing.because}; ${missing.command}`;
  console.warn(line);
  if (process.env.CI === 'true')
    it(title, () => {
      throw new Error(line);
    });
}
