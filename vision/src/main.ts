import { rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import pino, { type Logger } from 'pino';
import { observe } from './observe.js';
import { modelsFor, readServerOptions, SERVER_HELP, type ServerOptions } from './options.js';
import type { Address } from './server/address.js';
import { createMetrics } from './server/metrics.js';
import { OneAtATime } from './server/one-at-a-time.js';
import { createVisionServer } from './server/vision-server.js';
import { openStages } from './stages.js';
import { warmUpPicture } from './warm-up.js';

const monotonicMs = () => performance.now();

/** A picture takes well below this; what is left after it is cut off. Milliseconds. */
const DRAIN_TIMEOUT_MS = 10_000;

/** Listens; a socket file that a killed process left behind is taken over. */
async function listen(server: Server, address: Address): Promise<void> {
  if ('path' in address && process.platform !== 'win32') await rm(address.path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(address, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

/** While models load nothing has been taken yet. */
const leaveAtOnce = () => process.exit(0);

/** Ends well by SIGTERM, SIGINT and the parent's end: takes nothing new, answers what it has taken. */
function endWith(server: Server, log: Logger, onEnding: () => void): void {
  let ending = false;
  const end = (why: string) => {
    if (ending) return;
    ending = true;
    onEnding();
    log.info({ why }, 'ending');
    const cutOff = setTimeout(() => server.closeAllConnections(), DRAIN_TIMEOUT_MS);
    cutOff.unref();
    server.close(() => process.exit(0));
    server.closeIdleConnections();
  };
  process.off('SIGTERM', leaveAtOnce);
  process.once('SIGTERM', () => end('SIGTERM'));
  // Ctrl-C reaches a whole terminal: a parent that lets its own work end first says SIGTERM when it is our turn.
  process.on('SIGINT', () => process.connected || end('SIGINT'));
  process.off('disconnect', leaveAtOnce);
  process.once('disconnect', () => end('the parent process is gone'));
}

async function run(options: ServerOptions, log: Logger): Promise<void> {
  let ready = false;
  const turns = new OneAtATime(options.maxWaiting);
  const metrics = createMetrics(() => turns.admitted);
  const models = await modelsFor(options.models, (message) => log.warn(message));
  const stages = await openStages(models, { monotonicMs, onStage: metrics.stage });
  const server = createVisionServer({
    observe: (jpeg) => observe(jpeg, stages),
    isReady: () => ready,
    turns,
    metrics,
    log,
    monotonicMs,
  });
  await listen(server, options.listen);
  endWith(server, log, () => {
    ready = false;
  });
  await observe(await warmUpPicture(), stages);
  ready = true;
  log.info(
    {
      listen: server.address(),
      model: stages.model,
      sources: [models.detector.source, models.faceFinder.source],
      // Since the process began.
      afterMs: Math.round(monotonicMs()),
    },
    'ready',
  );
  if (process.connected) process.send?.({ type: 'ready' });
}

process.once('disconnect', leaveAtOnce);
// The first process of a container is ended by no signal that it does not handle, only by SIGKILL after the grace period.
process.once('SIGTERM', leaveAtOnce);
const log = pino({ name: 'vision' });
try {
  const options = readServerOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(SERVER_HELP);
  } else {
    log.level = options.logLevel;
    await run(options, log);
  }
} catch (error) {
  // One line with the remedy: what goes wrong here is a setting or a file, and its error says which.
  log.fatal({ code: (error as { code?: unknown }).code }, error instanceof Error ? error.message : String(error));
  process.exit(1);
}
