import { LockMode, UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Sessions } from '../app/store.js';
import { SessionExists, SessionNotFound } from '../domain/monitoring-errors.js';
import type { Session } from '../domain/session.js';
import { SessionRow, WatchRow } from './tables.js';
import { toWatchNumbers } from './watches.js';

export const sessionsIn = (em: EntityManager): Sessions => ({
  async get(sessionId) {
    const row = await em.findOne(SessionRow, { sessionId });
    if (!row) throw new SessionNotFound();
    return toSession(row);
  },
  async lock(sessionId) {
    const row = await em.findOne(SessionRow, { sessionId }, { refresh: true, lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!row) throw new SessionNotFound();
    return toSession(row);
  },
  async ofReservation(reservationId, userId) {
    const row = await em.findOne(SessionRow, { reservationId, userId });
    return row && toSession(row);
  },
  async ofCandidate(reservationId) {
    const row = await em.findOne(SessionRow, { reservationId, isTest: false });
    return row && toSession(row);
  },
  async ofIds(sessionIds) {
    return (await em.find(SessionRow, { sessionId: { $in: [...sessionIds] } })).map(toSession);
  },
  async withWatch(sessionId) {
    const session = await this.get(sessionId);
    const watch = await em.findOneOrFail(WatchRow, { sessionId }, { exclude: ['rulesState'] });
    return { session, watch: toWatchNumbers(watch) };
  },
  async list(filter, { limit, after }) {
    const behind = after && {
      $or: [{ startedAt: { $lt: after.at } }, { startedAt: after.at, sessionId: { $lt: after.id } }],
    };
    const rows = await em.find(SessionRow, behind ? { $and: [filter, behind] } : filter, {
      orderBy: { startedAt: 'desc', sessionId: 'desc' },
      limit,
    });
    const ids = rows.map(({ sessionId }) => sessionId);
    const watches = await em.find(WatchRow, { sessionId: { $in: ids } }, { exclude: ['rulesState'] });
    const watchOf = new Map(watches.map((watch) => [watch.sessionId, toWatchNumbers(watch)]));
    return rows.flatMap((row) => {
      const watch = watchOf.get(row.sessionId);
      return watch ? [{ session: toSession(row), watch }] : [];
    });
  },
  async unsealed() {
    return (await em.find(SessionRow, { sealedAt: null })).map(toSession);
  },
  async stoppedUnsealed() {
    return (await em.find(SessionRow, { sealedAt: null, status: 'stopped' })).map(toSession);
  },
  async countByStatus() {
    return { active: await em.count(SessionRow, { status: { $ne: 'stopped' } }), total: await em.count(SessionRow) };
  },
  async insert(session) {
    try {
      await em.insert(SessionRow, { ...session, rules: [...session.rules] });
    } catch (error) {
      if (error instanceof UniqueConstraintViolationException) throw new SessionExists();
      throw error;
    }
  },
  async update(sessionId, change) {
    await em.nativeUpdate(SessionRow, { sessionId }, change);
    const row = await em.findOne(SessionRow, { sessionId }, { refresh: true });
    if (!row) throw new SessionNotFound();
    return toSession(row);
  },
});

const toSession = (row: SessionRow): Session => ({
  sessionId: row.sessionId,
  reservationId: row.reservationId,
  userId: row.userId,
  studentName: row.studentName,
  examId: row.examId,
  examTitle: row.examTitle,
  slotId: row.slotId ?? null,
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
  isTest: row.isTest,
});
