import { createServer } from 'node:net';
import { SERVICE_PORTS } from '@proctorwise/contracts';
import { ownPorts, someFirstPort } from '@proctorwise/contracts/testing/ports';

/** Below the ports that systems hand out by themselves, so that no passing connection sits on one of ours. */
const RANGE = { lowest: 9_000, end: 28_000 };
const TRIES = 50;
const FIRST_OF_ALL = Math.min(...Object.values(SERVICE_PORTS));
const DISTANCES = Object.values(SERVICE_PORTS).map((port) => port - FIRST_OF_ALL);

/**
 * Files of tests run at the same time, and a platform is started again on ports that it had: each process has a range of
 * its own.
 * @returns a `--port-offset` at which all six ports are free right now. @throws {Error} none was found
 */
export async function freePortOffset(): Promise<number> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const first = someFirstPort(ownPorts(RANGE), DISTANCES, Math.random());
    const free = await Promise.all(DISTANCES.map((distance) => isFree(first + distance)));
    if (free.every(Boolean)) return first - FIRST_OF_ALL;
  }
  throw new Error(`No six free ports were found in ${TRIES} tries`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
