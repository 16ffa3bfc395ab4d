import pino from 'pino';

/** What waits for room on a full disk, characters; beyond it lines are dropped. */
const MAX_WAITING = 1024 * 1024;

/**
 * A vision process's log: JSON lines to the standard output, each at once, since pino's other way writes what is fatal
 * before the lines that led to it. A full disk under it ends no process, and holds none up that ends: of the destination
 * pino sees `write` alone, not the flush that would wait for room.
 */
export function openServerLog(): pino.Logger {
  const destination = pino.destination({ sync: true, maxLength: MAX_WAITING });
  destination.on('error', () => undefined); // without a listener the first line that cannot be written ends the process
  destination.on('drop', () => destination.write('')); // no longer than nothing: tries to write what waits
  return pino({ name: 'vision' }, { write: (line) => void destination.write(line) });
}
