import type { EntityManager } from '@mikro-orm/sql';
import type { GapRecord, Gaps } from '../app/store.js';
import { GapRow } from './tables.js';

/** More than this many of one session nobody reads; a device that keeps making new ones fills no page. */
const MOST_LISTED = 500;

export const gapsIn = (em: EntityManager): Gaps => ({
  async put(record) {
    await em.upsert(GapRow, record);
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

const toGapRecord = ({ sessionId, cause, beganAt, endedAt, lateFrames, givenBackMs }: GapRow): GapRecord => ({
  sessionId,
  cause,
  beganAt,
  endedAt,
  lateFrames,
  givenBackMs,
});
