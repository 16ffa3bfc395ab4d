import { LockMode, raw } from '@mikro-orm/core';
import type { SubmissionStatus } from '@proctorwise/contracts';
import type { Submissions } from '../app/ports.js';
import type { EntityManager } from './entity-manager.js';
import { toSubmission, toSubmissionRow } from './rows.js';
import { SubmissionRow } from './tables.js';

/** Rows are read past the identity map (`disableIdentityMap`), so that each read sees what the transaction wrote. */
const FRESH = { disableIdentityMap: true } as const;
const LOCKED = { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE } as const;

export const mikroSubmissions = (em: EntityManager): Submissions => {
  const one = (row: SubmissionRow | null) => row && toSubmission(row);
  return {
    find: async (submissionId) => one(await em.findOne(SubmissionRow, { submissionId }, FRESH)),
    lock: async (submissionId) => one(await em.findOne(SubmissionRow, { submissionId }, LOCKED)),
    findByReservation: async (reservationId) => one(await em.findOne(SubmissionRow, { reservationId }, FRESH)),
    lockByReservation: async (reservationId) => one(await em.findOne(SubmissionRow, { reservationId }, LOCKED)),
    async add(submission) {
      await em.insert(SubmissionRow, toSubmissionRow(submission));
    },
    async save(submission) {
      await em.nativeUpdate(SubmissionRow, { submissionId: submission.id }, toSubmissionRow(submission));
    },
    async handedIn(whose, limit) {
      const rows = await em.find(
        SubmissionRow,
        { ...whose, status: { $ne: 'draft' } },
        { ...FRESH, orderBy: { submittedAt: 'desc', submissionId: 'asc' }, limit },
      );
      return rows.map(toSubmission);
    },
    async due(now, limit, after) {
      const later = after && {
        $or: [
          { closesAt: { $gt: new Date(after.closesAt) } },
          { closesAt: new Date(after.closesAt), submissionId: { $gt: after.id } },
        ],
      };
      const rows = await em.find(
        SubmissionRow,
        { status: 'draft', closesAt: { $lt: new Date(now) }, ...later },
        { ...FRESH, orderBy: { closesAt: 'asc', submissionId: 'asc' }, limit },
      );
      return rows.map(({ submissionId, reservationId, closesAt }) => ({
        id: submissionId,
        reservationId,
        closesAt: closesAt.getTime(),
      }));
    },
    async openDrafts(examIds) {
      const rows: { examId: string; count: number | string }[] = await em
        .createQueryBuilder(SubmissionRow, 's')
        .select(['s.examId', raw('count(*) as count')])
        .where({ examId: { $in: [...examIds] }, status: 'draft' })
        .groupBy('s.examId')
        .execute('all');
      return new Map(rows.map(({ examId, count }) => [examId, Number(count)]));
    },
    async countByStatus() {
      const rows: { status: SubmissionStatus; count: number | string }[] = await em
        .createQueryBuilder(SubmissionRow, 's')
        .select(['s.status', raw('count(*) as count')])
        .groupBy('s.status')
        .execute('all');
      return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
    },
    async averagePercentage() {
      const row: { mean: number | string | null } | undefined = await em
        .createQueryBuilder(SubmissionRow, 's')
        .select([raw('avg(s.percentage_hundredths) as mean')])
        .where({ status: 'graded' })
        .execute('get');
      return row?.mean == null ? null : Math.round(Number(row.mean)) / 100;
    },
  };
};
