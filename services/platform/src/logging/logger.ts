import { traceFields } from '@proctorwise/contracts';
import { type DestinationStream, type Logger, pino } from 'pino';
import { currentTrace } from '../tracing/index.js';

export type { Logger } from 'pino';

/** Headers and fields that may carry a secret never reach a log. */
const REDACTED = [
  'req.headers.authorization',
  'req.headers.cookie',
  'password',
  '*.password',
  'token',
  '*.token',
  '*.access_token',
  '*.refresh_token',
  '*.session_token',
];

/** What waits for room on a full disk, characters; beyond it lines are dropped. */
const MAX_WAITING = 1024 * 1024;

/**
 * Writes lines to a file descriptor at once. A disk that is full ends no process: lines wait for room, the newest are
 * dropped where too many do. Without a listener the first line that cannot be written would be an uncaught error.
 * Where nothing more may wait, a line that is dropped makes it try again: one of no length, which always has room.
 */
export function lastingDestination(fd: number): DestinationStream {
  const destination = pino.destination({ dest: fd, sync: true, maxLength: MAX_WAITING });
  destination.on('error', () => undefined);
  destination.on('drop', () => destination.write(''));
  // Only this of it: on a full disk its flushSync, which `fatal` would call, comes back when there is room, and an end would wait.
  return { write: (line) => void destination.write(line) };
}

/** JSON lines, one a fact, with the service's name and the trace of the work they tell of. @param destination by default the standard output */
export function createLogger(
  service: string,
  level: string,
  destination: DestinationStream = lastingDestination(process.stdout.fd ?? 1),
): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[redacted]' },
    mixin: () => traceFields(currentTrace()),
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination);
}
