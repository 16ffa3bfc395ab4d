import type { EntityManager } from '@mikro-orm/sql';
import { AnomalyRow, PictureViewRow } from './tables.js';

/** A session's anomalies are listed up to this many: the newest. */
export const MAX_LISTED_ANOMALIES = 2_000;

export const anomaliesIn = (em: EntityManager) => ({
  /** Writes the anomaly as it stands now, whole: a replay writes the same again. An observation that is no longer at
   * hand does not wipe the stored one. */
  async put(row: AnomalyRow): Promise<void> {
    await em.upsert(AnomalyRow, row, row.observation ? {} : { onConflictExcludeFields: ['observation'] });
  },
  /** Newest first. */
  async ofSession(sessionId: string, severity?: string): Promise<AnomalyRow[]> {
    return em.find(
      AnomalyRow,
      { sessionId, ...(severity ? { severity: severity as AnomalyRow['severity'] } : {}) },
      { orderBy: { detectedAt: 'desc' }, limit: MAX_LISTED_ANOMALIES },
    );
  },
  async noteView(view: {
    viewerId: string;
    viewerRole: string;
    sessionId: string;
    framePath: string;
    viewedAt: Date;
  }): Promise<void> {
    await em.insert(PictureViewRow, view);
  },
});
