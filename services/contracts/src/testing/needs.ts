import { it } from '@jest/globals';

/** A machine that cannot run a test. */
export interface Missing {
  readonly because: string;
  /** What a person can do about it. */
  readonly command: string;
}

/** The folders beside the checkout that some machines have; where, stands in one script. */
export const MISSING_TESTDATA: Missing = {
  because: 'the test pictures are not on this machine',
  command: 'scripts/shared-assets.mjs says where to put them',
};
export const MISSING_MODELS: Missing = {
  because: 'the model files are not on this machine',
  command: 'scripts/shared-assets.mjs says where to put them',
};

/** @throws {Error} in CI, where everything has to be there */
export function notRun(what: string, { because, command }: Missing): void {
  const line = `NOT RUN: ${what} because ${because}; ${command}`;
  if (process.env.CI === 'true') throw new Error(line);
  process.stderr.write(`${line}\n`);
}

/**
 * A test that needs something which not every machine has. Where it is missing the run says so in a line of its own; in
 * CI, where it has to be there, it is a failure.
 * @param needed undefined where it is missing
 */
export function itNeeds<T>(
  needed: T | undefined,
  missing: Missing,
  title: string,
  test: (needed: T) => Promise<void>,
  timeoutMs?: number,
): void {
  // Jest takes a file without a test for a failure: where nothing can run, this says so.
  if (needed === undefined) it(title, () => notRun(title, missing));
  else it(title, () => test(needed), timeoutMs);
}
