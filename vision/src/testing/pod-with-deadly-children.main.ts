import { fileURLToPath } from 'node:url';
import { readServerOptions } from '../options.js';
import { runPod } from '../pod.js';
import { fail } from '../serve.js';
import { openServerLog } from '../server-log.js';

/** The real server before processes that do what the "picture" says: see `deadly-child.ts`. */
const log = openServerLog();
const entry = fileURLToPath(new URL('./deadly-child.js', import.meta.url));
runPod(readServerOptions(process.argv.slice(2), process.env), log, entry).catch((error: unknown) => fail(error, log));
