import type { EntityManager } from '@mikro-orm/sql';
import type { SessionStatus, Severity } from '@proctorwise/contracts';
import { FormerOwner, SessionNotFound } from '../domain/monitoring-errors.js';
import type { Session } from '../domain/session.js';
import { SessionRow, WatchRow } from './tables.js';

export interface SessionFilter {
  readonly status?: SessionStatus;
  readonly userId?: string;
  readonly teacherId?: string;
}
/** A session with what its watch last stored. */
export interface SessionWithWatch {
  readonly session: Session;
  readonly watch: WatchRow;
}
/** A list without `limit` is whole, up to this many: the newest. */
export const MAX_LISTED_SESSIONS = 1_000;

/** Sessions in one transaction or read. Queries only: who may see what is the use case's business. */
export const sessionsIn = (em: EntityManager) => ({
  /** @throws {SessionNotFound} */
  async get(sessionId: string): Promise<Session> {
    const row = await em.findOne(SessionRow, { sessionId });
    if (!row) throw new SessionNotFound();
    return toSession(row);
  },
  async ofReservation(reservationId: string, userId?: string): Promise<Session | null> {
    const row = await em.findOne(
      SessionRow,
      { reservationId, ...(userId ? { userId } : {}) },
      { orderBy: { startedAt: 'desc' } },
    );
    return row && toSession(row);
  },
  async withWatch(sessionId: string): Promise<SessionWithWatch> {
    const session = await this.get(sessionId);
    return { session, watch: await em.findOneOrFail(WatchRow, { sessionId }) };
  },
  /** Newest first. */
  async list(filter: SessionFilter): Promise<SessionWithWatch[]> {
    const rows = await em.find(SessionRow, filter, { orderBy: { startedAt: 'desc' }, limit: MAX_LISTED_SESSIONS });
    const watches = await em.find(WatchRow, { sessionId: { $in: rows.map(({ sessionId }) => sessionId) } });
    const watchOf = new Map(watches.map((watch) => [watch.sessionId, watch]));
    return rows.flatMap((row) => {
      const watch = watchOf.get(row.sessionId);
      return watch ? [{ session: toSession(row), watch }] : [];
    });
  },
  /** Those whose frames may still have to be judged: running, or stopped and not yet sealed. */
  async unsealed(): Promise<Session[]> {
    return (await em.find(SessionRow, { sealedAt: null })).map(toSession);
  },
  async countByStatus(): Promise<{ active: number; total: number }> {
    const [active, total] = [await em.count(SessionRow, { status: { $ne: 'stopped' } }), await em.count(SessionRow)];
    return { active, total };
  },
  async insert(session: Session): Promise<void> {
    await em.insert(SessionRow, { ...session, rules: [...session.rules] });
  },
  async update(sessionId: string, change: Partial<Omit<Session, 'sessionId' | 'rules'>>): Promise<Session> {
    await em.nativeUpdate(SessionRow, { sessionId }, change);
    const row = await em.findOne(SessionRow, { sessionId }, { refresh: true });
    if (!row) throw new SessionNotFound();
    return toSession(row);
  },
});

export const watchesIn = (em: EntityManager) => ({
  async insert(row: WatchRow): Promise<void> {
    await em.insert(WatchRow, row);
  },
  /** Makes the caller the owner: whoever had it before can write no more. */
  async take(sessionId: string): Promise<WatchRow> {
    const row = await em.findOneOrFail(WatchRow, { sessionId });
    const ownerEpoch = row.ownerEpoch + 1;
    await em.nativeUpdate(WatchRow, { sessionId }, { ownerEpoch });
    return { ...row, ownerEpoch };
  },
  /** @throws {FormerOwner} the row has another owner now */
  async save(row: WatchRow): Promise<void> {
    const { sessionId, ownerEpoch, ...values } = row;
    const changed = await em.nativeUpdate(WatchRow, { sessionId, ownerEpoch }, values);
    if (changed !== 1) throw new FormerOwner(sessionId);
  },
  async totals(): Promise<{
    analysed: number;
    skipped: number;
    unreadable: number;
    bySeverity: Record<Severity, number>;
  }> {
    const rows = await em.find(WatchRow, {}, { fields: ['analysed', 'skipped', 'unreadable', 'anomalyCounts'] });
    const sum = { analysed: 0, skipped: 0, unreadable: 0, bySeverity: { critical: 0, high: 0, medium: 0, low: 0 } };
    for (const row of rows) {
      sum.analysed += row.analysed;
      sum.skipped += row.skipped;
      sum.unreadable += row.unreadable;
      for (const severity of ['critical', 'high', 'medium', 'low'] as const)
        sum.bySeverity[severity] += row.anomalyCounts[severity];
    }
    return sum;
  },
});

const toSession = (row: SessionRow): Session => ({
  sessionId: row.sessionId,
  reservationId: row.reservationId,
  userId: row.userId,
  studentName: row.studentName,
  examId: row.examId,
  examTitle: row.examTitle,
  teacherId: row.teacherId,
  rules: row.rules,
  status: row.status,
  startedAt: row.startedAt,
  stoppedAt: row.stoppedAt ?? null,
  stopReason: row.stopReason ?? null,
  stopNote: row.stopNote ?? null,
  endsAt: row.endsAt,
  deadlineVersion: row.deadlineVersion,
  deviceEpoch: row.deviceEpoch,
  sealedAt: row.sealedAt ?? null,
});
