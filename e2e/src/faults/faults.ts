import { setTimeout as wait } from 'node:timers/promises';
import type { RunningPlatform } from '@proctorwise/distributed/launcher';

/** Something that goes wrong under load. */
export interface Fault {
  readonly name: string;
  /** Does it, and mends it where that is not the platform's own work; resolves once it is over. */
  readonly happen: (platform: RunningPlatform) => Promise<void>;
}

/** A server is brought back by its operator: after so long. */
const SERVER_AWAY_MS = 5_000;

/** kill -9 of a process of ours; the launcher starts it again. */
const killed = (...names: readonly string[]): Fault => ({
  name: `kill -9 ${names.join(' + ')}`,
  async happen({ processes }) {
    for (const name of names) {
      const pid = processes.find((each) => each.name === name)?.pid;
      if (pid === undefined) throw new Error(`${name} does not run`);
      process.kill(pid, 'SIGKILL');
    }
  },
});

interface Mortal {
  kill(): Promise<void>;
  start(): Promise<void>;
}
const serverKilled = (name: string, of: (platform: RunningPlatform) => Mortal, awayMs = SERVER_AWAY_MS): Fault => ({
  name: `kill -9 ${name}, back after ${awayMs / 1_000} s`,
  async happen(platform) {
    const server = of(platform);
    await server.kill();
    await wait(awayMs);
    await server.start();
  },
});

const both = (one: Fault, other: Fault): Fault => ({
  name: `${one.name}, and ${other.name}`,
  happen: async (platform) => void (await Promise.all([one.happen(platform), other.happen(platform)])),
});

/** Stopped in the midst of whatever it does, as a machine that hangs, and let go on. */
const stoodStill = (name: string, ms: number): Fault => ({
  name: `${name} stands still for ${ms / 1_000} s`,
  async happen({ processes }) {
    const pid = processes.find((each) => each.name === name)?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGSTOP');
    await wait(ms);
    process.kill(pid, 'SIGCONT');
  },
});

const broker = serverKilled('the broker', ({ servers }) => servers.kafka);
const mariaDb = serverKilled('MariaDB', ({ servers }) => servers.mariaDb);
const nameNode = serverKilled('the NameNode', ({ servers }) => servers.hdfs.nameNode);
const dataNode = serverKilled('the DataNode', ({ servers }) => servers.hdfs.dataNode);

/** By name, in the order of the table. */
export const FAULTS: readonly Fault[] = [
  { name: 'none', happen: async () => undefined },
  ...['monitoring', 'correction', 'user', 'reservation', 'vision', 'gateway'].map((name) => killed(name)),
  broker,
  mariaDb,
  nameNode,
  dataNode,
  both(broker, killed('monitoring')),
  both(nameNode, broker),
  both(mariaDb, killed('correction')),
  both(dataNode, killed('monitoring')),
  killed('user', 'reservation'),
  stoodStill('monitoring', 15_000),
];
