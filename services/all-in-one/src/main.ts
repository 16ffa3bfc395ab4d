import { createLogger, endOnDefects, type Logger, stopOnSignals, surviveClosedConsole } from '@proctorwise/platform';
import { openLog } from './console-log.js';
import { type DataFolder, openDataFolder, rotateLog } from './data-folder.js';
import { explainFailure } from './explain-failure.js';
import { HELP, type Options, readOptions } from './options.js';
import { type RunningPlatform, startPlatform } from './platform.js';

/** A stop that takes longer than this is cut short: everything acknowledged is on the disk already. */
const STOP_WITHIN_MS = 15_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  surviveClosedConsole();
  let options: Options | null = null;
  let log: Logger | null = null;
  try {
    const read = readOptions(process.argv.slice(2), process.env);
    if (read === 'help') return say(HELP);
    options = read;
    const data = await openDataFolder(options.dataFolder);
    const opened = openLog(data.logFile, options.logLevel);
    log = opened.log;
    endOnDefects(log);
    const platform = await startPlatform(options, data, log, {
      onFolderOurs: async () => void ((await rotateLog(data)) && opened.reopen()),
    });
    stopOnSignals({ log, stop: platform.stop, withinMs: STOP_WITHIN_MS, onStopping: () => say('Stopping …') });
    welcome(platform, options, data);
  } catch (error) {
    const { line, exitCode, isDefect } = explainFailure(error, options);
    if (isDefect) (log ?? createLogger('all-in-one', 'info')).fatal({ err: error }, 'could not start');
    process.stderr.write(`${line}\n`);
    process.exitCode = exitCode;
    // What could not be closed must not keep a failed start alive.
    setTimeout(() => process.exit(exitCode), 1_000).unref();
  }
}

function welcome({ addresses, vision, accounts, hasAdmin }: RunningPlatform, options: Options, data: DataFolder): void {
  const startedAt = Number(process.env.PROCTORWISE_STARTED_AT ?? Number.NaN);
  const after = Number.isFinite(startedAt) ? ` after ${((Date.now() - startedAt) / 1000).toFixed(1)} s` : '';
  say(`
ProctorWise is running${after}.

  Sign in              ${addresses.user}
  Students, teachers   ${addresses.reservation}
  Proctors             ${addresses.monitoring}
  Administrators       ${addresses.analytics}
`);
  if (options.demo)
    say(`  Demo accounts, password "password123":
    alice@student.com    bob@teacher.com    charlie@proctor.com    diana@admin.com
`);
  if (accounts.deactivatedDemo.length > 0)
    say(`  Everyone can sign in to demo accounts: deactivated ${accounts.deactivatedDemo.join(', ')}.\n`);
  if (accounts.firstAdmin === 'made') say(`  The first administrator was made: ${options.admin?.email}.\n`);
  if (accounts.firstAdmin === 'not_needed')
    say('  There is an administrator already: PROCTORWISE_ADMIN_EMAIL made none.\n');
  if (!hasAdmin)
    say(`  There is no administrator yet, so nobody can make teachers. Stop, set PROCTORWISE_ADMIN_EMAIL and
  PROCTORWISE_ADMIN_PASSWORD, and start again.
`);
  say(`  Data in ${data.base}. Ctrl-C stops.\n`);
  say('Vision is starting …');
  vision.ready.then(
    ({ model }) => say(`Vision is ready: ${model}.\nReady.`),
    (error: unknown) => {
      say(`${explainFailure(error, options).line}\nExams go on without analysis; vision is tried again.`);
      return vision.started.then((started) => started && say(`Vision is ready: ${started.model}.\nReady.`));
    },
  );
}

await main();
