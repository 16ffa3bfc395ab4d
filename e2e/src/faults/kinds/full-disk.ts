import { setTimeout as wait } from 'node:timers/promises';
import type { Servers } from '@proctorwise/distributed/launcher';
import type { Fault } from '../fault.js';

const FULL_FOR_MS = 15_000;

/** Everything's disk is full: servers', services' spools, logs. Then there is room again, and an operator looks after the servers. */
export const diskFull: Fault = {
  name: `the disk of everything full for ${FULL_FOR_MS / 1_000} s`,
  onSmallDisk: true,
  async happen({ disk, platform: { servers } }) {
    if (!disk) throw new Error('the bed lies on no disk of its own');
    await disk.fill();
    await wait(FULL_FOR_MS);
    await disk.free();
    await lookAfter(servers);
  },
};

/** Starts what died of it. A NameNode that lived keeps itself read-only until it is told that there is room. */
async function lookAfter({ mariaDb, kafka, hdfs }: Servers): Promise<void> {
  if (mariaDb.pid === undefined) await mariaDb.start();
  await kafka.start();
  if (!hdfs.nameNode.isAlive) await hdfs.nameNode.start();
  await hdfs.dfsAdmin('-safemode', 'leave');
  if (!hdfs.dataNode.isAlive) await hdfs.dataNode.start();
}
