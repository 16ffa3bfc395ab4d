import type { Clock } from '@proctorwise/platform';
import type { MonitoringStore } from '../app/store.js';

/** A gap of ours is known to this precision. */
export const NOTE_ALIVE_EVERY_MS = 2_000;

/** Notes that this service is alive. */
export const noteAlive = (store: MonitoringStore, clock: Clock) => (): Promise<void> =>
  store.transaction(({ liveness }) => liveness.note(new Date(clock())));

/** The interval from the last sign of life to now: our own gap at a start. Null at the very first. */
export async function gapBeforeStart(
  store: MonitoringStore,
  now: number,
): Promise<{ from: number; to: number } | null> {
  const last = await store.read(({ liveness }) => liveness.last());
  return last && { from: Math.min(last.getTime(), now), to: now };
}
