import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import type { Cluster } from '@proctorwise/e2e/kube';
import { type Figure, figure } from '../figures.js';

const TICKS_A_SECOND = 100;

/** Who uses the machine during a burst. `bench`: this process, which creates the sittings and looks on. */
const USERS = { apiServer: 'API server', etcd: 'etcd', operator: 'operator', bench: 'bench' } as const;
type User = keyof typeof USERS;

/** CPU seconds; `machine`: of all processes. NaN where it cannot be told. */
export type CpuUse = Readonly<Record<User | 'machine', number>>;

/** CPU that all processes of the machine have used, s. */
async function machineCpuSeconds(): Promise<number> {
  const [line = ''] = (await readFile('/proc/stat', 'utf8')).split('\n');
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = line.trim().split(/\s+/).slice(1).map(Number);
  return (user + nice + system + irq + softirq) / TICKS_A_SECOND;
}

/** What all have used so far. @param operator what the operator has used; none where there is no operator */
export async function cpuUse(cluster: Cluster, operator = async () => 0): Promise<CpuUse> {
  const { user, system } = process.cpuUsage();
  return {
    machine: await machineCpuSeconds(),
    apiServer: (await cluster.cpuSeconds?.('kube-apiserver')) ?? Number.NaN,
    etcd: (await cluster.cpuSeconds?.('etcd')) ?? Number.NaN,
    operator: await operator(),
    bench: (user + system) / 1_000_000,
  };
}

export function cpuBetween(before: CpuUse, after: CpuUse): CpuUse {
  const names = Object.keys(after) as (keyof CpuUse)[];
  return Object.fromEntries(names.map((name) => [name, after[name] - before[name]])) as CpuUse;
}

/** @param part how the figures' names begin @param used in so many seconds */
export function shareFigures(part: string, used: CpuUse, seconds: number): Figure[] {
  const users = (Object.keys(USERS) as User[]).filter((user) => used[user] > 0);
  return [
    ...users.map((user) =>
      figure(`${part}: ${USERS[user]}'s share of the CPU used`, used[user] / used.machine, 'share'),
    ),
    figure(`${part}: CPU used, of all cores`, used.machine / seconds / availableParallelism(), 'share'),
  ];
}

/** What one sitting costs each of them. */
export function costFigures(part: string, used: CpuUse, sittings: number): Figure[] {
  const users = (['operator', 'apiServer', 'etcd'] as const).filter((user) => used[user] > 0);
  return users.map((user) =>
    figure(`${part}: CPU of the ${USERS[user]} a sitting`, (used[user] / sittings) * 1000, 'ms'),
  );
}
