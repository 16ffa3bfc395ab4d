import type { Page } from '@proctorwise/platform';
import { type Exam, extraMinutesOf } from '../domain/exam.js';
import { type Attempt, checkFirstSitting, ExamSat } from '../domain/reservation.js';
import { lastBeginOf } from '../domain/slot.js';
import type { ReservationPorts, ReservationRepositories, ReservationTransaction } from './ports.js';
import { whole } from './read-reservations.js';

/** Reservations of one student in one exam are few; more than this are not asked about, newest first. */
const MAX_ASKED: Page = { limit: 10, after: null };

/**
 * Of one student's bookings into several slots of one exam each sees what the one before it did. Before any row's lock.
 */
export const lockSittings = (tx: Pick<ReservationTransaction, 'advisoryLock'>, userId: string, examId: string) =>
  tx.advisoryLock(`${userId} sits ${examId}`);

/**
 * Within `lockSittings`.
 * @param reservationId which one is to take a place; null: a new one
 * @throws {ExamSat | ExamBooked}
 */
export async function refuseSecondSitting(
  repositories: ReservationRepositories,
  exam: Exam,
  userId: string,
  reservationId: string | null,
  now: number,
): Promise<void> {
  const others: Attempt[] = [];
  for (const reservation of await repositories.reservations.heldOrBegun(userId, exam.id)) {
    if (reservation.id === reservationId) continue;
    const { slot } = await whole(repositories, reservation);
    others.push({ reservation, beginsBefore: lastBeginOf(slot, extraMinutesOf(exam, userId)) });
  }
  checkFirstSitting(others, now);
}

/**
 * A session may have begun without its news having come: before a student books again, monitoring is asked.
 * @throws {ExamSat}
 * @throws {DomainError} upstream_unavailable
 */
export async function refuseWhereBegun(
  ports: Pick<ReservationPorts, 'database' | 'sessions'>,
  userId: string,
  examId: string,
): Promise<void> {
  if (await hasBegunUnheard(ports, userId, examId)) throw new ExamSat();
}

/**
 * Has a student begun an exam, by monitoring's word, where its news has not come? Never inside a transaction.
 * @param exceptId a reservation that is not asked about
 * @throws {DomainError} upstream_unavailable
 */
export async function hasBegunUnheard(
  { database, sessions }: Pick<ReservationPorts, 'database' | 'sessions'>,
  userId: string,
  examId: string,
  exceptId?: string,
): Promise<boolean> {
  const all = await database.read(({ reservations }) => reservations.list({ userId, examId }, MAX_ASKED));
  for (const { id, sessionStartedAt } of all)
    if (id !== exceptId && sessionStartedAt === null && (await sessions.hasBegun(id))) return true;
  return false;
}
