import type { EntityManager } from '@mikro-orm/sql';
import type { Page } from '@proctorwise/platform';
import type { Anomalies, AnomalyRecord } from '../app/store.js';
import { AnomalyRow, PictureViewRow } from './tables.js';

export const anomaliesIn = (em: EntityManager): Anomalies => ({
  async put(record) {
    // An observation that is no longer at hand does not wipe the stored one.
    await em.upsert(AnomalyRow, record, record.observation ? {} : { onConflictExcludeFields: ['observation'] });
  },
  async ofSession(sessionId, page, severity) {
    const filter = { sessionId, ...(severity ? { severity: severity as AnomalyRecord['severity'] } : {}) };
    const rows = await em.find(AnomalyRow, onPage(filter, page), { orderBy: NEWEST_FIRST, limit: page.limit });
    return rows.map((row) => ({ ...toAnomaly(row), observation: row.observation ?? null }));
  },
  async ofSeverity(severity, page) {
    const options = { orderBy: NEWEST_FIRST, limit: page.limit, exclude: ['observation'] } as const;
    return (await em.find(AnomalyRow, onPage({ severity }, page), options)).map(toAnomaly);
  },
  async noteView(view) {
    await em.insert(PictureViewRow, view);
  },
});

const NEWEST_FIRST = { detectedAt: 'desc', anomalyId: 'desc' } as const;

const onPage = <F extends object>(filter: F, { after }: Page) =>
  after === null
    ? filter
    : {
        $and: [
          filter,
          { $or: [{ detectedAt: { $lt: after.at } }, { detectedAt: after.at, anomalyId: { $lt: after.id } }] },
        ],
      };

type Unseen = Omit<AnomalyRecord, 'observation'>;
const toAnomaly = (row: Pick<AnomalyRow, keyof Unseen>): Unseen => ({
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
});
