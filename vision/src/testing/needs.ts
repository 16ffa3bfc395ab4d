import { it } from '@jest/globals';

/**
 * A test that needs something which not every machine has. Where it is missing the run says so in a line of its own;
 * in CI, where it has to be there, it is a failure.
 * @param needed what is needed, undefined where it is missing. @param what its name, for people
 */
export function itNeeding<T>(
  needed: T | undefined,
  what: string,
  title: string,
  test: (needed: T) => Promise<void>,
): void {
  if (needed !== undefined) {
    it(title, () => test(needed));
    return;
  }
  console.warn(`NOT RUN: "${title}" because ${what} is not on this machine`);
  if (process.env.CI === 'true') {
    it(title, () => {
      throw new Error(`${what} is not on this machine`);
    });
  }
}
