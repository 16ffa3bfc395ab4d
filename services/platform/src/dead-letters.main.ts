import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkLog } from './background/index.js';
import { DatabaseFromNewerVersion, DatabaseInUse } from './database/index.js';
import {
  ArgumentsInvalid,
  type DeadLetterBox,
  EVENT_LOG_FILE,
  EventLogMissing,
  exitCodeOf,
  HELP,
  kafkaDeadLetters,
  openLocalDeadLetters,
  perform,
  readArguments,
} from './dead-letters/index.js';
import { KafkaFailure } from './kafka/index.js';
import { EXIT, kafkaConnectionOf, SettingInvalid, Settings } from './process/index.js';

/** The client tells of each of its tries: what ends them is told once. */
const silent: WorkLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
const say = (line: string): void => void process.stdout.write(`${line}\n`);

process.exitCode = await main().catch(explain);

async function main(): Promise<number> {
  const args = readArguments(process.argv.slice(2));
  if (args === 'help') {
    say(HELP);
    return 0;
  }
  const box = await open(args.data);
  try {
    const report = await perform(args.command, box, Date.now(), say);
    if (args.json !== undefined) await writeFile(args.json, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600 });
    return exitCodeOf(report);
  } finally {
    await box.close();
  }
}

async function open(data: string | undefined): Promise<DeadLetterBox> {
  if (data !== undefined) return openLocalDeadLetters(join(data, EVENT_LOG_FILE));
  const settings = new Settings(process.env);
  if (settings.text('KAFKA_BROKERS') === undefined)
    throw new SettingInvalid('KAFKA_BROKERS is not set: set it to host:port of some brokers, or give --data DIR.');
  return kafkaDeadLetters({ connection: kafkaConnectionOf(settings, 'dead-letters'), log: silent });
}

/** One line for what a person can mend; our own faults with their stack. @returns the exit code */
function explain(error: unknown): number {
  if (error instanceof ArgumentsInvalid || error instanceof SettingInvalid || error instanceof EventLogMissing) {
    console.error(error.message);
    return EXIT.usage;
  }
  const { code, path } = error as NodeJS.ErrnoException;
  const isFile = typeof code === 'string' && typeof path === 'string';
  if (isFile) console.error(`${path} cannot be written (${code}): what is told above is done all the same.`);
  else if (error instanceof DatabaseInUse) console.error('The platform runs on this folder: stop it first.');
  else if (code === 'ERR_SQLITE_ERROR')
    console.error(
      `The event log cannot be written (${(error as Error).message}): what is told above is done all the same.`,
    );
  else if (error instanceof KafkaFailure || error instanceof DatabaseFromNewerVersion) console.error(error.message);
  else {
    console.error(error);
    return EXIT.software;
  }
  return EXIT.unavailable;
}
