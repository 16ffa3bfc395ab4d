import { setTimeout as wait } from 'node:timers/promises';
import type { RunningPlatform } from '@proctorwise/distributed/launcher';
import type { FaultyWay } from '@proctorwise/distributed/servers';
import type { TestBed, WayName } from './test-bed.js';

/** Something that goes wrong under load. */
export interface Fault {
  readonly name: string;
  /** Does it, and mends it where that is not the platform's own work; resolves once it is over. */
  readonly happen: (bed: TestBed) => Promise<void>;
}

/** A server is brought back by its operator: after so long. */
const SERVER_AWAY_MS = 5_000;
/** Longer than a try and its repetition, shorter than a session token lives. */
const AWAY_MS = 15_000;
const SLOW_MS = 300;
const USER_AWAY_MS = 30_000;
const WAYS: readonly WayName[] = [
  'monitoring-kafka',
  'monitoring-mariadb',
  'monitoring-hdfs',
  'correction-mariadb',
  'students-gateway',
];

/** kill -9 of a process of ours; the launcher starts it again. */
const killed = (...names: readonly string[]): Fault => ({
  name: `kill -9 ${names.join(' + ')}`,
  async happen({ platform: { processes } }) {
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
  async happen({ platform }) {
    const server = of(platform);
    await server.kill();
    await wait(awayMs);
    await server.start();
  },
});

const both = (one: Fault, other: Fault): Fault => ({
  name: `${one.name}, and ${other.name}`,
  happen: async (bed) => void (await Promise.all([one.happen(bed), other.happen(bed)])),
});

/** Stopped in the midst of whatever it does, as a machine that hangs, and let go on. */
const stoodStill = (name: string, ms: number): Fault => ({
  name: `${name} stands still for ${ms / 1_000} s`,
  async happen({ platform: { processes } }) {
    const pid = processes.find((each) => each.name === name)?.pid;
    if (pid === undefined) throw new Error(`${name} does not run`);
    process.kill(pid, 'SIGSTOP');
    await wait(ms);
    process.kill(pid, 'SIGCONT');
  },
});

/** A network between two that fails for a while. */
const onTheWay = (name: WayName, what: string, ms: number, harm: (way: FaultyWay) => Promise<void>): Fault => ({
  name: `${name}: ${what} for ${ms / 1_000} s`,
  async happen(bed) {
    const way = bed.way(name);
    await harm(way);
    await wait(ms);
    await way.restore();
  },
});
const failing = (name: WayName): Fault[] => [
  onTheWay(name, 'cut', AWAY_MS, (way) => way.cut()),
  onTheWay(name, `${SLOW_MS} ms slower`, AWAY_MS, (way) => way.slow(SLOW_MS, SLOW_MS / 5)),
  onTheWay(name, 'reset at every answer', AWAY_MS, (way) => way.reset()),
];

/** Not there at all, and nobody starts it again meanwhile. */
const away = (name: string, ms: number): Fault => ({
  name: `${name} away for ${ms / 1_000} s`,
  async happen({ platform: { processes } }) {
    const found = processes.find((each) => each.name === name);
    if (!found) throw new Error(`${name} does not run`);
    await found.stop();
    await wait(ms);
    await found.start();
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
  ...WAYS.flatMap(failing),
  away('user', USER_AWAY_MS),
];

/** They last: run when they are named. */
export const LONG_FAULTS: readonly Fault[] = [
  serverKilled('the broker', ({ servers }) => servers.kafka, 600_000),
  away('user', 1_800_000),
];
