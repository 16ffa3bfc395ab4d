import { setTimeout as wait } from 'node:timers/promises';
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
