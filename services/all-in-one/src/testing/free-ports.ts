import { createServer } from 'node:net';
import { SERVICE_PORTS } from '@proctorwise/contracts';

/** Below the ports that systems hand out by themselves, so that no passing connection sits on one of ours. */
const LOWEST = 1_000;
const HIGHEST = 20_000;
const TRIES = 50;

/** @returns a `--port-offset` at which all six ports are free right now. @throws {Error} none was found */
export async function freePortOffset(): Promise<number> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const offset = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const free = await Promise.all(Object.values(SERVICE_PORTS).map((port) => isFree(port + offset)));
    if (free.every(Boolean)) return offset;
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
