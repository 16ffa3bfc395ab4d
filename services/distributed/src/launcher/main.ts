import {
  createLogger,
  EXIT,
  endOnDefects,
  type Logger,
  readableLines,
  SettingInvalid,
  stopOnSignals,
  surviveClosedConsole,
} from '@proctorwise/platform';
import { FolderInUse, openFolder } from './folder.js';
import { needPrograms, ProgramsMissing } from './needed-programs.js';
import { HELP, OptionInvalid, readOptions } from './options.js';
import { type RunningPlatform, startPlatform } from './platform.js';

/** Services may take 25 s, servers come after them. */
const STOP_WITHIN_MS = 90_000;
/** Errors whose message is for a person, who can do something about it. */
const EXPLAINED = [OptionInvalid, SettingInvalid, FolderInUse, ProgramsMissing];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  surviveClosedConsole();
  let log: Logger | null = null;
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === 'help') return say(HELP);
    await needPrograms();
    const folder = await openFolder(options.dataFolder);
    log = createLogger(
      'launcher',
      'info',
      readableLines((line) => process.stderr.write(line)),
    );
    endOnDefects(log);
    const platform = await startPlatform(options, folder, log, say);
    stopOnSignals({ log, stop: platform.stop, withinMs: STOP_WITHIN_MS, onStopping: () => say('Stopping …') });
    welcome(platform, folder.base);
    say('Vision is starting …');
    await platform.visionReady;
    say('Vision is ready.\nReady.');
  } catch (error) {
    if (!EXPLAINED.some((kind) => error instanceof kind)) log?.fatal({ err: error }, 'could not start');
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(error instanceof OptionInvalid ? EXIT.usage : EXIT.unavailable);
  }
}

function welcome({ addresses, processes }: RunningPlatform, data: string): void {
  say(`
ProctorWise is running, each part as a process of its own.

  Sign in              ${addresses.user}
  Students, teachers   ${addresses.reservation}
  Proctors             ${addresses.monitoring}
  Administrators       ${addresses.analytics}

  Demo accounts, password "password123":
    alice@student.com    bob@teacher.com    charlie@proctor.com    diana@admin.com
`);
  const widest = Math.max(...processes.map(({ name }) => name.length));
  for (const { name, pid, logFile } of processes)
    say(`  ${name.padEnd(widest)}  ${String(pid).padStart(7)}  ${logFile}`);
  say(`
  Data in ${data}. Ctrl-C stops everything.
`);
}

await main();
