import { LockMode } from '@mikro-orm/core';
import type { EarlyNews, Exams } from '../app/ports.js';
import { joined, type SessionNews } from '../domain/deadline.js';
import type { ExamFacts } from '../domain/exam-facts.js';
import type { EntityManager } from './entity-manager.js';
import { ExamRow, SessionNewsRow } from './tables.js';

/** Rows are read past the identity map, so that each read sees what the transaction wrote. */
const FRESH = { disableIdentityMap: true } as const;
const LOCKED = { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE } as const;

const toFacts = (row: ExamRow): ExamFacts => ({
  examId: row.examId,
  version: row.version,
  title: row.title,
  teacherId: row.teacherId,
  lastSlotEnd: row.lastSlotEnd?.getTime() ?? null,
  releasedAt: row.releasedAt?.getTime() ?? null,
  totalsTold: row.totalsTold,
});

export const mikroExams = (em: EntityManager): Exams => ({
  async find(examIds) {
    return (await em.find(ExamRow, { examId: { $in: [...examIds] } }, FRESH)).map(toFacts);
  },
  async lock(examId) {
    const row = await em.findOne(ExamRow, { examId }, LOCKED);
    return row && toFacts(row);
  },
  async save({ lastSlotEnd, releasedAt, ...exam }) {
    await em.upsert(
      ExamRow,
      {
        ...exam,
        lastSlotEnd: lastSlotEnd === null ? null : new Date(lastSlotEnd),
        releasedAt: releasedAt === null ? null : new Date(releasedAt),
      },
      FRESH,
    );
  },
});

export const mikroEarlyNews = (em: EntityManager): EarlyNews => {
  const find = async (sessionId: string): Promise<SessionNews | null> => {
    const row = await em.findOne(SessionNewsRow, { sessionId }, FRESH);
    if (row === null) return null;
    const { endsAt, deadlineVersion } = row;
    return {
      sessionId,
      end: endsAt && deadlineVersion != null ? { endsAt: endsAt.getTime(), version: deadlineVersion } : null,
      stoppedAt: row.stoppedAt?.getTime() ?? null,
    };
  };
  return {
    async keep(news) {
      const known = await find(news.sessionId);
      const { sessionId, end, stoppedAt } = known ? joined(known, news) : news;
      await em.upsert(
        SessionNewsRow,
        {
          sessionId,
          endsAt: end && new Date(end.endsAt),
          deadlineVersion: end?.version ?? null,
          stoppedAt: stoppedAt === null ? null : new Date(stoppedAt),
        },
        FRESH,
      );
    },
    async take(sessionId) {
      const news = await find(sessionId);
      if (news) await em.nativeDelete(SessionNewsRow, { sessionId });
      return news;
    },
  };
};
