import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { RESERVATION_STATUSES, type ReservationStatus } from '@proctorwise/contracts';
import { type Database, type Page, type Transaction, unitOfWork } from '@proctorwise/platform';
import type {
  Exams,
  People,
  Questions,
  ReservationDatabase,
  ReservationRepositories,
  Reservations,
  ReservationTransaction,
  Slots,
} from '../app/ports.js';
import { type Exam, longestExtraMinutes } from '../domain/exam.js';
import { PLACE_HOLDING } from '../domain/reservation.js';
import { lastBeginOf, MINUTE_MS } from '../domain/slot.js';
import { ExamRow, PersonRow, QuestionRow, ReservationRow, SlotRow } from './entities.js';
import { mikroInvitations } from './invitations.js';
import {
  toExam,
  toExamRow,
  toQuestion,
  toQuestionRow,
  toReservation,
  toReservationRow,
  toSlot,
  toSlotRow,
} from './rows.js';

/** The reservation service's database behind its port. */
export function reservationDatabase(database: Database): ReservationDatabase {
  const { transaction, read } = unitOfWork(database);
  return {
    transaction: (work) => transaction((tx) => work(withRepositories(tx))),
    read: (work) => read((em) => work(repositories(em))),
  };
}

/** A platform transaction with this service's repositories: for handlers of events, which are handed one. */
export const withRepositories = ({
  em,
  emit,
  advisoryLock,
}: Pick<Transaction, 'em' | 'emit' | 'advisoryLock'>): ReservationTransaction => ({
  ...repositories(em),
  emit,
  advisoryLock,
});

const repositories = (em: EntityManager): ReservationRepositories => ({
  exams: mikroExams(em),
  slots: mikroSlots(em),
  questions: mikroQuestions(em),
  reservations: mikroReservations(em),
  invitations: mikroInvitations(em),
  people: mikroPeople(em),
});

// Rows change by statements here, behind the identity map's back: every find reads the database.
const FRESH = { disableIdentityMap: true } as const;
const LOCKED = { ...FRESH, lockMode: LockMode.PESSIMISTIC_WRITE } as const;

async function listExams(
  em: EntityManager,
  filter: { status: 'active' } | { teacherId: string },
  { limit, after }: Page,
): Promise<Exam[]> {
  const behind = after && {
    $or: [{ createdAt: { $gt: after.at } }, { createdAt: after.at, examId: { $gt: after.id } }],
  };
  const orderBy = { createdAt: 'asc', examId: 'asc' } as const;
  return (await em.find(ExamRow, { ...filter, ...behind }, { ...FRESH, orderBy, limit })).map(toExam);
}

const mikroExams = (em: EntityManager): Exams => ({
  async byId(examId) {
    const row = await em.findOne(ExamRow, { examId }, FRESH);
    return row && toExam(row);
  },
  async lock(examId) {
    const row = await em.findOne(ExamRow, { examId }, LOCKED);
    return row && toExam(row);
  },
  async byIds(ids) {
    return (await em.find(ExamRow, { examId: { $in: [...ids] } }, FRESH)).map(toExam);
  },
  listActive: (page) => listExams(em, { status: 'active' }, page),
  ofTeacher: (teacherId, page) => listExams(em, { teacherId }, page),
  countActive: () => em.count(ExamRow, { status: 'active' }),
  async add(exam) {
    await em.insert(ExamRow, toExamRow(exam));
  },
  async save(exam) {
    await em.nativeUpdate(ExamRow, { examId: exam.id }, toExamRow(exam));
  },
});

const runningAt = (now: Date, extraMinutes: number) => ({
  cancelled: false,
  startTime: { $lte: now },
  $or: [{ endTime: { $gt: new Date(now.getTime() - extraMinutes * MINUTE_MS) } }, { sittingEndsAt: { $gt: now } }],
});

async function listSlots(em: EntityManager, examId: string, how: (typeof FRESH | typeof LOCKED) & { limit: number }) {
  const orderBy = { startTime: 'asc', slotId: 'asc' } as const;
  return (await em.find(SlotRow, { examId, cancelled: false }, { ...how, orderBy })).map(toSlot);
}

const mikroSlots = (em: EntityManager): Slots => ({
  async byId(slotId) {
    const row = await em.findOne(SlotRow, { slotId }, FRESH);
    return row && toSlot(row);
  },
  async lock(slotId) {
    const row = await em.findOne(SlotRow, { slotId }, LOCKED);
    return row && toSlot(row);
  },
  async byIds(ids) {
    return (await em.find(SlotRow, { slotId: { $in: [...ids] } }, FRESH)).map(toSlot);
  },
  ofExam: (examId, limit) => listSlots(em, examId, { ...FRESH, limit }),
  lockOfExam: (examId, limit) => listSlots(em, examId, { ...LOCKED, limit }),
  async lockStartingAt(examId, startTime) {
    // Two rooms may start at the same time: the first made with places left, else the first made.
    const rows = await em.find(
      SlotRow,
      { examId, startTime, cancelled: false },
      { ...LOCKED, orderBy: { createdAt: 'asc', slotId: 'asc' } },
    );
    const row = rows.find(({ capacity, booked }) => capacity == null || booked < capacity) ?? rows[0];
    return row ? toSlot(row) : null;
  },
  async lastEnd(exam) {
    const where = { examId: exam.id, cancelled: false };
    const last = await em.findOne(SlotRow, where, { ...FRESH, orderBy: { endTime: 'desc' } });
    if (!last) return null;
    const planned = lastBeginOf(toSlot(last), longestExtraMinutes(exam));
    const extended = await em.findOne(
      SlotRow,
      { ...where, sittingEndsAt: { $gt: planned } },
      { ...FRESH, orderBy: { sittingEndsAt: 'desc' } },
    );
    return extended?.sittingEndsAt ?? planned;
  },
  async isAnyRunning(exam, now) {
    return (await em.count(SlotRow, { examId: exam.id, ...runningAt(now, longestExtraMinutes(exam)) })) > 0;
  },
  countRunning: (now) => em.count(SlotRow, runningAt(now, 0)),
  countToCome: (now) => em.count(SlotRow, { cancelled: false, startTime: { $gt: now } }),
  async add(slot) {
    await em.insert(SlotRow, toSlotRow(slot));
  },
  async save(slot) {
    await em.nativeUpdate(SlotRow, { slotId: slot.id }, toSlotRow(slot));
  },
});

const mikroQuestions = (em: EntityManager): Questions => ({
  async ofExam(examId) {
    return (await em.find(QuestionRow, { examId }, { ...FRESH, orderBy: { questionNumber: 'asc' } })).map(toQuestion);
  },
  async byId(questionId) {
    const row = await em.findOne(QuestionRow, { questionId }, FRESH);
    return row && toQuestion(row);
  },
  async add(questions) {
    await em.insertMany(QuestionRow, questions.map(toQuestionRow));
  },
  async remove(questionId) {
    await em.nativeDelete(QuestionRow, { questionId });
  },
});

const mikroReservations = (em: EntityManager): Reservations => ({
  async byId(reservationId) {
    const row = await em.findOne(ReservationRow, { reservationId }, FRESH);
    return row && toReservation(row);
  },
  async lock(reservationId) {
    const row = await em.findOne(ReservationRow, { reservationId }, LOCKED);
    return row && toReservation(row);
  },
  async lockScheduled(slotId) {
    const orderBy = { reservationId: 'asc' } as const;
    return (await em.find(ReservationRow, { slotId, status: 'scheduled' }, { ...LOCKED, orderBy })).map(toReservation);
  },
  async list({ statuses, ...equal }, { limit, after }) {
    const behind = after && {
      $or: [{ createdAt: { $lt: after.at } }, { createdAt: after.at, reservationId: { $lt: after.id } }],
    };
    const rows = await em.find(
      ReservationRow,
      { ...equal, ...(statuses ? { status: { $in: [...statuses] } } : {}), ...behind },
      { ...FRESH, orderBy: { createdAt: 'desc', reservationId: 'desc' }, limit },
    );
    return rows.map(toReservation);
  },
  async heldOrBegun(userId, examId) {
    const kept = { $or: [{ status: { $in: [...PLACE_HOLDING] } }, { sessionStartedAt: { $ne: null } }] };
    return (await em.find(ReservationRow, { userId, examId, ...kept }, FRESH)).map(toReservation);
  },
  async isInSlot(userId, slotId) {
    return (await em.count(ReservationRow, { slotId, userId, status: { $in: [...PLACE_HOLDING] } })) > 0;
  },
  async countByStatus() {
    const counted: Partial<Record<ReservationStatus, number>> = {};
    for (const status of RESERVATION_STATUSES) counted[status] = await em.count(ReservationRow, { status });
    return counted as Record<ReservationStatus, number>;
  },
  async add(reservation) {
    await em.insert(ReservationRow, toReservationRow(reservation));
  },
  async save(reservation) {
    await em.nativeUpdate(ReservationRow, { reservationId: reservation.id }, toReservationRow(reservation));
  },
  async renameStudent(userId, studentName) {
    await em.nativeUpdate(ReservationRow, { userId }, { studentName });
  },
});

const mikroPeople = (em: EntityManager): People => ({
  async nameOf(userId) {
    return (await em.findOne(PersonRow, { userId }, FRESH))?.name ?? null;
  },
  async namesOf(userIds) {
    const found = await em.find(PersonRow, { userId: { $in: [...userIds] } }, FRESH);
    return new Map(found.map(({ userId, name }) => [userId, name]));
  },
  async learn(userId, name, version) {
    const known = await em.findOne(PersonRow, { userId }, LOCKED);
    if (known && known.version >= version) return false;
    if (known) await em.nativeUpdate(PersonRow, { userId }, { name, version });
    else await em.insert(PersonRow, { userId, name, version });
    return true;
  },
});
