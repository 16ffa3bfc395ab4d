import { setTimeout as wait } from 'node:timers/promises';
import type { MonitoringOverview } from '@proctorwise/contracts';
import type { Client } from './client.js';
import type { Devices } from './devices.js';
import type { Platform } from './platform.js';
import { type EndStates, type School, type Student, waitingIn } from './school.js';

/** What every part works with. */
export interface Bench {
  readonly platform: Platform;
  readonly client: Client;
  readonly school: School;
  readonly devices: Devices;
}

const DRAIN_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 50;
/** A stopped session's skipped frames are looked at for a minute at most, docs/decisions/0008. */
const DISMISSED_WITHIN_MS = 120_000;
/** A session's end is noticed each second, and its skipped frames in the second after it. */
const QUIET_FOR_MS = 4_000;
const LOOK_FOR_QUIET_EVERY_MS = 250;

/** Waits until every acknowledged frame has its end state. @returns what became of them @throws {Error} too late */
export async function drained(bench: Bench, token: string, students: readonly Student[]): Promise<EndStates> {
  const until = performance.now() + DRAIN_WITHIN_MS;
  for (;;) {
    const states = await bench.school.endStates(token, students);
    if (waitingIn(states) === 0) return states;
    if (performance.now() > until) throw new Error(`${waitingIn(states)} frames were not judged within two minutes`);
    await wait(LOOK_EVERY_MS);
  }
}

/**
 * Ends these students' sessions and waits until nothing of them is looked at any more, so that what comes next has the
 * machine for itself and its frames alone in its counts.
 * @throws {Error} too late
 */
export async function dismissed({ client, school }: Bench, students: readonly Student[]): Promise<void> {
  const token = await school.proctor();
  await school.dismiss(students);
  const until = performance.now() + DISMISSED_WITHIN_MS;
  let analysed = -1;
  let quietFrom = performance.now();
  while (performance.now() - quietFrom < QUIET_FOR_MS) {
    if (performance.now() > until)
      throw new Error('Skipped frames are looked at for more than two minutes after the last session');
    const { frames }: MonitoringOverview = await client.call('GET', '/monitoring/overview', { token });
    if (frames.analysed !== analysed) quietFrom = performance.now();
    analysed = frames.analysed;
    await wait(LOOK_FOR_QUIET_EVERY_MS);
  }
}
