import { type LogEntry, logLevel } from 'kafkajs';
import type { WorkLog } from '../background/index.js';

/** What the library says at its highest level although nobody has to do anything: it goes on by itself. */
const GOES_ON =
  /rebalanc|re-joining|coordinator|Restarting the consumer|Failed to connect|Connection |Response |Failed to send/i;

/**
 * The library's log in ours. It tells a rebalance and a lost connection as errors, which it then mends by itself: these
 * are warnings here, and its warnings are information. Who has to act learns it from a rejected call or a counter.
 */
export function clientLog(log: WorkLog): (entry: LogEntry) => void {
  return ({ namespace, level, log: { message, timestamp: _, logger: __, ...facts } }) => {
    const data = { kafka: namespace, ...facts };
    if (level === logLevel.ERROR && !GOES_ON.test(message)) log.error(data, message);
    else if (level === logLevel.ERROR) log.warn(data, message);
    else log.info(data, message);
  };
}
