import { type DestinationStream, type Logger, pino } from 'pino';

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

/** JSON lines, one a fact, with the service's name. */
export function createLogger(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: '[redacted]' },
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
