import type { Clock, UnitOfWork } from '@proctorwise/platform';
import { LivenessRow } from '../persistence/tables.js';

const ONLY_ROW = 1;

/** Notes that this service is alive; written every 2 s, so that a gap is known to that precision. */
export const noteAlive = (work: UnitOfWork, clock: Clock) => (): Promise<void> =>
  work.transaction(async ({ em }) => {
    await em.upsert(LivenessRow, { id: ONLY_ROW, aliveAt: new Date(clock()) });
  });
export const NOTE_ALIVE_EVERY_MS = 2_000;

/** The interval from the last sign of life to now: our own gap at a start. Null at the very first. */
export async function gapBeforeStart(work: UnitOfWork, now: number): Promise<{ from: number; to: number } | null> {
  const row = await work.read((em) => em.findOne(LivenessRow, { id: ONLY_ROW }));
  return row && { from: Math.min(row.aliveAt.getTime(), now), to: now };
}
