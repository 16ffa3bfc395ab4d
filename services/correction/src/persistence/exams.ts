import type { EarlyNews, Exams } from '../app/ports.js';
import { joined, type SessionNews } from '../domain/deadline.js';
import type { EntityManager } from './entity-manager.js';
import { ExamRow, SessionNewsRow } from './tables.js';

export const mikroExams = (em: EntityManager): Exams => ({
  async find(examId) {
    const row = await em.findOne(ExamRow, { examId }, { disableIdentityMap: true });
    return (
      row && {
        examId,
        version: row.version,
        title: row.title,
        teacherId: row.teacherId,
        lastSlotEnd: row.lastSlotEnd?.getTime() ?? null,
        releasedAt: row.releasedAt?.getTime() ?? null,
      }
    );
  },
  async save({ lastSlotEnd, releasedAt, ...exam }) {
    await em.upsert(
      ExamRow,
      {
        ...exam,
        lastSlotEnd: lastSlotEnd === null ? null : new Date(lastSlotEnd),
        releasedAt: releasedAt === null ? null : new Date(releasedAt),
      },
      { disableIdentityMap: true },
    );
  },
});

export const mikroEarlyNews = (em: EntityManager): EarlyNews => {
  const find = async (sessionId: string): Promise<SessionNews | null> => {
    const row = await em.findOne(SessionNewsRow, { sessionId }, { disableIdentityMap: true });
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
        { disableIdentityMap: true },
      );
    },
    async take(sessionId) {
      const news = await find(sessionId);
      if (news) await em.nativeDelete(SessionNewsRow, { sessionId });
      return news;
    },
  };
};
