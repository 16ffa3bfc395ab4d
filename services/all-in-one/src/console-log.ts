import { createLogger, type Logger } from '@proctorwise/platform';
import { destination, multistream } from 'pino';

const WARN = 40;

/** JSON lines for tools in the file; warnings and errors as one readable line each on the console. */
export function openLog(file: string, level: string): Logger {
  const readable = {
    write(line: string): void {
      const {
        time,
        level: name,
        service,
        msg,
        err,
      } = JSON.parse(line) as {
        time: string;
        level: string;
        service: string;
        msg?: string;
        err?: { message?: string };
      };
      const cause = err?.message && err.message !== msg ? ` (${err.message})` : '';
      process.stderr.write(`${time.slice(11, 19)} ${name.toUpperCase()} ${service}: ${msg ?? ''}${cause}\n`);
    },
  };
  return createLogger(
    'all-in-one',
    level,
    multistream([
      { level: level as 'info', stream: destination({ dest: file, sync: false, mkdir: true }) },
      { level: WARN as never, stream: readable },
    ]),
  );
}
