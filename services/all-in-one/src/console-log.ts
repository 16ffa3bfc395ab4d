import { createLogger, type Logger, readableLines } from '@proctorwise/platform';
import { destination, multistream } from 'pino';

const WARN = 40;
/** Lines that wait for a disk that takes none, in bytes; above it new ones are dropped: a log must not eat the memory. */
const MAX_WAITING_BYTES = 4 * 1024 * 1024;

export interface OpenLog {
  readonly log: Logger;
  /** Goes on in a new file, after the old one was moved away. */
  reopen(): void;
}

/**
 * JSON lines for tools in the file; warnings and errors as one readable line each on the console. A file that cannot be
 * written (the disk is full) is told once on the console: exams go on without their log.
 */
export function openLog(file: string, level: string): OpenLog {
  const inFile = destination({ dest: file, sync: false, mkdir: true, maxLength: MAX_WAITING_BYTES });
  let isTold = false;
  inFile.on('error', (error: Error) => {
    if (isTold) return;
    isTold = true;
    process.stderr.write(`The log ${file} cannot be written (${error.message}); ProctorWise goes on without it.\n`);
  });
  inFile.on('write', () => {
    isTold = false;
  });
  const readable = readableLines((line) => process.stderr.write(line));
  const log = createLogger(
    'all-in-one',
    level,
    multistream([
      { level: level as 'info', stream: inFile },
      { level: WARN as never, stream: readable },
    ]),
  );
  return { log, reopen: () => inFile.reopen() };
}
