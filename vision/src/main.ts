import { readServerOptions, SERVER_HELP } from './options.js';
import { endAtOnceUntilServing, fail } from './serve.js';
import { openServerLog } from './server-log.js';

endAtOnceUntilServing();
const log = openServerLog();
try {
  const options = readServerOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(SERVER_HELP);
  } else {
    log.level = options.logLevel;
    // Each loads only what it needs: decoding and inference cost memory that a server before processes never uses.
    if (options.processes === 0) await (await import('./worker.js')).runWorker(options, log);
    else await (await import('./pod.js')).runPod(options, log);
  }
} catch (error) {
  fail(error, log);
}
