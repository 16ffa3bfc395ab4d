import { once } from 'node:events';
import { createServer } from 'node:net';
import { ownPorts, someFirstPort } from '@proctorwise/contracts/testing/ports';
import { until } from './until.js';

/** Below the range from which the system itself hands out ports on Linux, where it would take one away again. */
const RANGE = { lowest: 11_000, end: 31_000 };

async function canListen(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  const free = await Promise.race([
    once(server, 'listening').then(() => true),
    once(server, 'error').then(() => false),
  ]).catch(() => false);
  await new Promise((resolve) => server.close(resolve));
  return free;
}

/**
 * A number such that all ports at these distances from it are free now, in this test process's own part of the range.
 * Whoever looks elsewhere may still take one before it is used.
 * @param distances `[0, 1, 2]`: three ports in a row
 */
export function freePorts(distances: readonly number[]): Promise<number> {
  return until(
    'a free range of ports',
    async () => {
      const first = someFirstPort(ownPorts(RANGE), distances, Math.random());
      for (const distance of distances) if (!(await canListen(first + distance))) return undefined;
      return first;
    },
    { withinMs: 10_000, everyMs: 1 },
  );
}
