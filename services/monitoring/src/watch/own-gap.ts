import type { Clock } from '@proctorwise/platform';
import { type GiveTimeBackPorts, giveTimeBack } from '../app/give-time-back.js';
import type { MonitoringStore } from '../app/store.js';
import type { Announcer } from './announcer.js';
import type { Gap, Standstill } from './standstill.js';

/** A gap of ours is known to this precision. */
export const NOTE_ALIVE_EVERY_MS = 2_000;

/** Notes that a partition's sessions are watched; not while a standstill is unanswered, whose beginning that would hide. */
export const noteAlive =
  (store: MonitoringStore, partition: number, clock: Clock, standstill: Standstill) => async (): Promise<void> => {
    if (standstill.look()) return;
    await store.transaction(({ liveness }) => liveness.note(partition, new Date(clock())));
  };

/** From the partition's last sign of life, whoever gave it, to now: our own gap at a start. Null at the very first. */
export async function gapBeforeStart(store: MonitoringStore, partition: number, now: number): Promise<Gap | null> {
  const last = await store.read(({ liveness }) => liveness.last(partition));
  return last && { from: Math.min(last.getTime(), now), to: now };
}

/** This service watched nobody for a while: no silence of that time counts, and the time is given back. */
export const answerForGap =
  (ports: GiveTimeBackPorts & { readonly announce: Announcer; readonly clock: Clock }) =>
  async (gap: Gap): Promise<void> => {
    for (const watch of ports.watches.all()) {
      const from = Math.max(gap.from, watch.session.startedAt.getTime());
      if (from >= gap.to) continue;
      const excused = await watch.take({ kind: 'platform_gap', from, to: gap.to }, ports.clock());
      ports.announce.anomalies(watch, excused);
    }
    await giveTimeBack(ports)(gap);
  };
