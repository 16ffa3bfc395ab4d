import { type ParseArgsConfig, parseArgs } from 'node:util';

/** What is wrong with the command line, in one line for a person. */
export class OptionInvalid extends Error {
  override readonly name = 'OptionInvalid';
}

/** Why there are no figures, in one line for a person. */
export class CannotMeasure extends Error {
  override readonly name = 'CannotMeasure';
}

/** As `parseArgs` does. @throws {OptionInvalid} */
export function parsed<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (cause) {
    throw new OptionInvalid(`${(cause as Error).message.split('. ')[0]}. See --help.`, { cause });
  }
}

/** @returns a whole number from `least` to `most` @throws {OptionInvalid} */
export function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new OptionInvalid(`--${name} ${text}: whole numbers from ${least} to ${most}.`);
  return value;
}

/** @returns what of `known` the text is @throws {OptionInvalid} */
export function oneOf<T extends string>(name: string, text: string, known: readonly T[]): T {
  const found = known.find((each) => each === text);
  if (found === undefined) throw new OptionInvalid(`--${name} ${text}: one of ${known.join(', ')}.`);
  return found;
}

/** @returns those of `known` that are named, each once, in their own order @throws {OptionInvalid} */
export function someOf<T extends string>(name: string, texts: readonly string[], known: readonly T[]): readonly T[] {
  const named = texts.map((text) => oneOf(name, text, known));
  return known.filter((each) => named.includes(each));
}

/**
 * Runs a program by its command line: the exit status is what it comes to, 2 where the command line is wrong or the
 * program fails.
 * @param run returns the exit status
 */
export async function runCommand<Options>(
  help: string,
  readOptions: () => Options | 'help',
  run: (options: Options) => Promise<number>,
): Promise<void> {
  try {
    const options = readOptions();
    if (options === 'help') console.log(help);
    else process.exitCode = await run(options);
  } catch (error) {
    const isTold = error instanceof OptionInvalid || error instanceof CannotMeasure;
    console.error(isTold ? error.message : error);
    process.exitCode = 2;
  }
}

/** For what is read from /proc. @throws {OptionInvalid} another system */
export function needLinux(bench: string): void {
  if (process.platform !== 'linux') throw new OptionInvalid(`${bench} reads /proc: it runs on Linux only.`);
}
