import { appendFile, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { textOfFile } from '../processes/index.js';

/** Below the range from which the system itself hands out ports on Linux, where it would take one away again. */
const LOWEST = 11_000;
const HIGHEST = 31_000;
const TRIES = 200;

/**
 * The port that a server of this folder has: the same at each start, since clients know it by then.
 * @param wanted taken where the folder knows none yet @default any that is free now
 * @throws {Error} no free port was found
 */
export async function portOf(folder: string, server: string, wanted?: number): Promise<number> {
  const file = join(folder, 'ports');
  const known = await textOfFile(file);
  const kept = new RegExp(`^${server}=(\\d+)$`, 'm').exec(known)?.[1];
  if (kept) return Number(kept);
  const port = wanted ?? (await freePort(known));
  await mkdir(folder, { recursive: true });
  await appendFile(file, `${server}=${port}\n`);
  return port;
}

/** Can a server listen there? */
export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function freePort(taken: string): Promise<number> {
  for (let tries = 0; tries < TRIES; tries++) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (!new RegExp(`=${port}$`, 'm').test(taken) && (await isFree(port))) return port;
  }
  throw new Error('no free port was found');
}
