import { setTimeout as wait } from 'node:timers/promises';
import type { ServiceName } from '@proctorwise/contracts';
import type { SupervisedProcess } from '@proctorwise/distributed/launcher';
import type { Fault } from '../fault.js';
import { runningProcess } from './kills.js';

/** Long enough for the group to give it partitions, and for it to take them. */
const BESIDE_MS = 12_000;

/** A second process takes partitions from the first in mid-frame, and leaves them again. */
const joins = (how: string, leave: (replica: SupervisedProcess) => Promise<void>): Fault => ({
  name: `a second monitoring joins, and is ${how} after ${BESIDE_MS / 1_000} s`,
  async happen({ platform }) {
    const replica = await platform.launchReplica('monitoring');
    await wait(BESIDE_MS);
    await leave(replica);
  },
});
const stopped = (replica: SupervisedProcess): Promise<void> => replica.stop();
const killed = async (replica: SupervisedProcess): Promise<void> => {
  if (replica.pid !== undefined) process.kill(replica.pid, 'SIGKILL');
  await replica.stop();
};

/** The first is killed while the second has a part of its sessions; when it is back both share them anew. */
const firstKilled: Fault = {
  name: `a second monitoring joins, kill -9 the first after ${BESIDE_MS / 1_000} s`,
  async happen({ platform }) {
    const first = runningProcess(platform, 'monitoring');
    const replica = await platform.launchReplica('monitoring');
    await wait(BESIDE_MS);
    process.kill(first.pid, 'SIGKILL');
    await wait(BESIDE_MS);
    await replica.stop();
  },
};

const KILLS = 6;
const KILL_AFTER_MS = { least: 300, most: 3_000 };

/** Of two processes that both want to relay one outbox, one or the other is killed, at any moment, while events come. */
const relaysKilled = (service: ServiceName): Fault => ({
  name: `two relays of ${service}, ${KILLS} kills at random`,
  async happen({ platform }, load, random) {
    const first = runningProcess(platform, service);
    const relays = [first, await platform.launchReplica(service)];
    for (let kills = 0; kills < KILLS; kills += 1) {
      const handingIn = load.handIn(1);
      const { least, most } = KILL_AFTER_MS;
      await wait(least + random() * (most - least));
      const pid = relays[Math.floor(random() * relays.length)]?.pid;
      if (pid !== undefined) process.kill(pid, 'SIGKILL'); // it is being started again: a kill that hits nobody
      await handingIn;
    }
    await relays[1]?.stop();
  },
});

export const REBALANCES: readonly Fault[] = [joins('stopped', stopped), joins('killed', killed), firstKilled];
export const RELAYS: readonly Fault[] = [relaysKilled('correction'), relaysKilled('reservation')];
