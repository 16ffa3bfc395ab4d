import type { EntityManager } from '@mikro-orm/sql';
import type { Anomalies, AnomalyRecord } from '../app/store.js';
import { AnomalyRow, PictureViewRow } from './tables.js';

export const anomaliesIn = (em: EntityManager): Anomalies => ({
  async put(record) {
    // An observation that is no longer at hand does not wipe the stored one.
    await em.upsert(AnomalyRow, record, record.observation ? {} : { onConflictExcludeFields: ['observation'] });
  },
  async ofSession(sessionId, { limit, after }, severity) {
    const behind = after && {
      $or: [{ detectedAt: { $lt: after.at } }, { detectedAt: after.at, anomalyId: { $lt: after.id } }],
    };
    const filter = { sessionId, ...(severity ? { severity: severity as AnomalyRecord['severity'] } : {}) };
    const rows = await em.find(AnomalyRow, behind ? { $and: [filter, behind] } : filter, {
      orderBy: { detectedAt: 'desc', anomalyId: 'desc' },
      limit,
    });
    return rows.map(toAnomalyRecord);
  },
  async noteView(view) {
    await em.insert(PictureViewRow, view);
  },
});

const toAnomalyRecord = (row: AnomalyRow): AnomalyRecord => ({
  anomalyId: row.anomalyId,
  sessionId: row.sessionId,
  anomalyType: row.anomalyType,
  severity: row.severity,
  detectionMethod: row.detectionMethod,
  confidence: row.confidence,
  detectedAt: row.detectedAt,
  endedAt: row.endedAt ?? null,
  framePath: row.framePath ?? null,
  description: row.description,
  metadata: row.metadata ?? null,
  observation: row.observation ?? null,
});
