import type { EntityManager } from '@mikro-orm/sql';
import { boundedGaps, MOST_GAPS_OF_A_CAUSE } from '../app/bounded-gaps.js';
import type { GapCause, GapRecord, Gaps } from '../app/store.js';
import { GapRow } from './tables.js';

/** Rows of a database older than the bound on gaps may be more. */
const MOST_LISTED = 500;

export const gapsIn = (em: EntityManager): Gaps => ({
  async put(record) {
    await em.upsert(GapRow, record, { disableIdentityMap: true });
    const { sessionId, cause } = record;
    if ((await em.count(GapRow, { sessionId, cause })) > MOST_GAPS_OF_A_CAUSE) await bound(em, sessionId, cause);
  },
  async ofSession(sessionId) {
    const rows = await em.find(GapRow, { sessionId }, { orderBy: { beganAt: 'desc' }, limit: MOST_LISTED });
    return rows.map(toGapRecord);
  },
  async find(sessionId, cause, beganAt) {
    const row = await em.findOne(GapRow, { sessionId, cause, beganAt });
    return row && toGapRecord(row);
  },
});

async function bound(em: EntityManager, sessionId: string, cause: GapCause): Promise<void> {
  const options = { orderBy: { beganAt: 'asc' }, disableIdentityMap: true } as const;
  const all = (await em.find(GapRow, { sessionId, cause }, options)).map(toGapRecord);
  const bounded = boundedGaps(all);
  for (const { beganAt } of all.filter((gap) => !bounded.includes(gap)))
    await em.nativeDelete(GapRow, { sessionId, cause, beganAt });
  for (const joined of bounded.filter((gap) => !all.includes(gap)))
    await em.upsert(GapRow, joined, { disableIdentityMap: true });
}

const toGapRecord = ({ sessionId, cause, beganAt, endedAt, lateFrames, givenBackMs }: GapRow): GapRecord => ({
  sessionId,
  cause,
  beganAt,
  endedAt,
  lateFrames,
  givenBackMs,
});
