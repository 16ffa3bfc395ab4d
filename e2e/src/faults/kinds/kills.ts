import { setTimeout as wait } from 'node:timers/promises';
import type { RunningPlatform, SupervisedProcess } from '@proctorwise/distributed/launcher';
import type { Fault } from '../fault.js';

/** A server is brought back by its operator: after so long. */
const SERVER_AWAY_MS = 5_000;

/** @throws {Error} there is none of that name, or it is down right now */
export function runningProcess(
  { processes }: RunningPlatform,
  name: string,
): SupervisedProcess & { readonly pid: number } {
  const found = processes.find((each) => each.name === name);
  if (found?.pid === undefined) throw new Error(`${name} does not run`);
  return found as SupervisedProcess & { readonly pid: number };
}

/** kill -9 of processes of ours; the launcher starts them again. */
export const killed = (...names: readonly string[]): Fault => ({
  name: `kill -9 ${names.join(' + ')}`,
  async happen({ platform }) {
    for (const name of names) process.kill(runningProcess(platform, name).pid, 'SIGKILL');
  },
});

interface Mortal {
  kill(): Promise<void>;
  start(): Promise<void>;
}
const serverKilled =
  (name: string, of: (platform: RunningPlatform) => Mortal) =>
  (awayMs = SERVER_AWAY_MS): Fault => ({
    name: `kill -9 ${name}, back after ${awayMs / 1_000} s`,
    async happen({ platform }) {
      const server = of(platform);
      await server.kill();
      await wait(awayMs);
      await server.start();
    },
  });
export const brokerKilled = serverKilled('the broker', ({ servers }) => servers.kafka);
export const mariaDbKilled = serverKilled('MariaDB', ({ servers }) => servers.mariaDb);
export const nameNodeKilled = serverKilled('the NameNode', ({ servers }) => servers.hdfs.nameNode);
export const dataNodeKilled = serverKilled('the DataNode', ({ servers }) => servers.hdfs.dataNode);

/** Both at once. */
export const both = (one: Fault, other: Fault): Fault => ({
  name: `${one.name}, and ${other.name}`,
  happen: async (...on) => void (await Promise.all([one.happen(...on), other.happen(...on)])),
});

/** Stopped in the midst of whatever it does, as a machine that hangs, and let go on. */
export const stoodStill = (name: string, ms: number): Fault => ({
  name: `${name} stands still for ${ms / 1_000} s`,
  async happen({ platform }) {
    const { pid } = runningProcess(platform, name);
    process.kill(pid, 'SIGSTOP');
    await wait(ms);
    process.kill(pid, 'SIGCONT');
  },
});

/** Not there at all, and nobody starts it again meanwhile. */
export const away = (name: string, ms: number): Fault => ({
  name: `${name} away for ${ms / 1_000} s`,
  async happen({ platform }) {
    const found = runningProcess(platform, name);
    await found.stop();
    await wait(ms);
    await found.start();
  },
});
