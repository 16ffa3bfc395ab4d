import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { SEVERITIES } from '@proctorwise/contracts';
import type { WatchNumbers, WatchRecord, WatchRecords } from '../app/store.js';
import { FormerOwner } from '../domain/monitoring-errors.js';
import { WatchRow } from './tables.js';

export const watchesIn = (em: EntityManager): WatchRecords => ({
  async insert(record) {
    await em.insert(WatchRow, { ...record, anomalyCounts: { ...record.anomalyCounts } });
  },
  async take(sessionId, term) {
    // Locked: of two who take it at the same moment each gets a number of its own.
    const row = await em.findOneOrFail(WatchRow, { sessionId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (row.ownerTerm > term) throw new FormerOwner(sessionId);
    const ownerEpoch = row.ownerEpoch + 1;
    await em.nativeUpdate(WatchRow, { sessionId }, { ownerEpoch, ownerTerm: term });
    return { ...toWatchRecord(row), ownerEpoch };
  },
  async holds({ sessionId, ownerEpoch }) {
    const options = { fields: ['ownerEpoch'], lockMode: LockMode.PESSIMISTIC_WRITE } as const;
    return (await em.findOne(WatchRow, { sessionId, ownerEpoch }, options)) !== null;
  },
  async save({ sessionId, ownerEpoch, ...values }) {
    const changed = await em.nativeUpdate(
      WatchRow,
      { sessionId, ownerEpoch },
      { ...values, anomalyCounts: { ...values.anomalyCounts } },
    );
    if (changed !== 1) throw new FormerOwner(sessionId);
  },
  async totals() {
    const rows = await em.find(WatchRow, {}, { fields: ['analysed', 'skipped', 'unreadable', 'anomalyCounts'] });
    const sum = { analysed: 0, skipped: 0, unreadable: 0, bySeverity: { critical: 0, high: 0, medium: 0, low: 0 } };
    for (const row of rows) {
      sum.analysed += row.analysed;
      sum.skipped += row.skipped;
      sum.unreadable += row.unreadable;
      for (const severity of SEVERITIES) sum.bySeverity[severity] += row.anomalyCounts[severity];
    }
    return sum;
  },
});

const toWatchRecord = (row: WatchRow): WatchRecord => ({ ...toWatchNumbers(row), rulesState: row.rulesState });

export const toWatchNumbers = (row: Pick<WatchRow, keyof WatchNumbers>): WatchNumbers => ({
  sessionId: row.sessionId,
  ownerEpoch: row.ownerEpoch,
  position: row.position,
  analysed: row.analysed,
  skipped: row.skipped,
  unreadable: row.unreadable,
  highestFrameNumber: row.highestFrameNumber,
  lastFrameAt: row.lastFrameAt ?? null,
  lastFramePath: row.lastFramePath ?? null,
  anomalyCounts: row.anomalyCounts,
  chainHead: row.chainHead,
});
