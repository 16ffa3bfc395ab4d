import {
  type Actor,
  DomainError,
  type ExamsOverview,
  permit,
  userIdOf,
  type ReservationDetail as WireDetail,
  type Reservation as WireReservation,
} from '@proctorwise/contracts';
import { type Page, WHOLE_LIST } from '@proctorwise/platform';
import type { Exam } from '../domain/exam.js';
import { type Reservation, ReservationNotFound } from '../domain/reservation.js';
import type { Slot } from '../domain/slot.js';
import { examWithin, seesAccommodations } from './owned-exam.js';
import type { ReservationFilter, ReservationPorts, ReservationRepositories } from './ports.js';
import { toWireDetail, toWireReservation } from './wire-forms.js';

/** All reservations, newest first. */
export const listReservations =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, page: Page = WHOLE_LIST): Promise<WireReservation[]> => {
    permit(actor, 'GET /reservations/all');
    return database.read(async (repositories) => asListed(await found(repositories, {}, page)));
  };

/**
 * A student's reservations, newest first, each with until when its student may write.
 * @throws {DomainError} user_not_found: another's list
 */
export const listReservationsOfUser =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, userId: string, page: Page = WHOLE_LIST): Promise<WireDetail[]> => {
    const reach = permit(actor, 'GET /reservations/user/{user_id}');
    if (reach === 'own' && userId !== userIdOf(actor)) throw new DomainError('user_not_found', 'User not found');
    return database.read(async (repositories) =>
      (await found(repositories, { userId }, page)).map(({ reservation, slot, exam }) =>
        toWireDetail(reservation, slot, exam, seesExtraTime(actor, reservation, exam)),
      ),
    );
  };

/** Who comes to an exam, newest first. @throws {ExamNotFound} */
export const listReservationsOfExam =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, examId: string, page: Page = WHOLE_LIST): Promise<WireReservation[]> => {
    const reach = permit(actor, 'GET /exams/{exam_id}/reservations');
    return database.read(async (repositories) => {
      await examWithin(repositories, actor, reach, examId);
      return asListed(await found(repositories, { examId }, page));
    });
  };

/** One reservation: the student's own, one of the teacher's exams, any for those who watch. @throws {ReservationNotFound} */
export const readReservation =
  ({ database }: ReservationPorts) =>
  async (actor: Actor, reservationId: string): Promise<WireDetail> => {
    const reach = permit(actor, 'GET /reservations/{reservation_id}');
    return database.read(async (repositories) => {
      const reservation = await repositories.reservations.byId(reservationId);
      if (!reservation) throw new ReservationNotFound();
      const { slot, exam } = await whole(repositories, reservation);
      const isTheirs = [reservation.userId, exam.teacherId].includes(userIdOf(actor) ?? '');
      if (reach === 'own' && !isTheirs) throw new ReservationNotFound();
      return toWireDetail(reservation, slot, exam, seesExtraTime(actor, reservation, exam));
    });
  };

/** The student, the exam's teacher and admins do. */
const seesExtraTime = (actor: Actor, reservation: Reservation, exam: Exam): boolean =>
  reservation.userId === userIdOf(actor) || seesAccommodations(actor, exam);

/** Counts for the admin page. */
export const readExamsOverview =
  ({ database, clock }: ReservationPorts) =>
  async (actor: Actor): Promise<ExamsOverview> => {
    permit(actor, 'GET /exams/overview');
    const now = new Date(clock());
    return database.read(async ({ exams, slots, reservations }) => ({
      exams: await exams.countActive(),
      slots_open_now: await slots.countRunning(now),
      slots_to_come: await slots.countToCome(now),
      reservations_by_status: await reservations.countByStatus(),
    }));
  };

/** The slot and the exam of a reservation. @throws {Error} one is missing: rows are never deleted, so a defect */
export async function whole(
  { slots, exams }: ReservationRepositories,
  reservation: Reservation,
): Promise<{ slot: Slot; exam: Exam }> {
  const slot = await slots.byId(reservation.slotId);
  const exam = await exams.byId(reservation.examId);
  if (!slot || !exam) throw new Error(`Reservation ${reservation.id} has lost its slot or its exam`);
  return { slot, exam };
}

interface Found {
  readonly reservation: Reservation;
  readonly slot: Slot;
  readonly exam: Exam;
}

async function found(repositories: ReservationRepositories, filter: ReservationFilter, page: Page): Promise<Found[]> {
  const reservations = await repositories.reservations.list(filter, page);
  const slots = new Map((await repositories.slots.byIds(unique(reservations, 'slotId'))).map((one) => [one.id, one]));
  const exams = new Map((await repositories.exams.byIds(unique(reservations, 'examId'))).map((one) => [one.id, one]));
  return reservations.flatMap((reservation) => {
    const slot = slots.get(reservation.slotId);
    const exam = exams.get(reservation.examId);
    return slot && exam ? [{ reservation, slot, exam }] : [];
  });
}

const asListed = (all: readonly Found[]): WireReservation[] =>
  all.map(({ reservation, slot, exam }) => toWireReservation(reservation, slot, exam));

const unique = (reservations: readonly Reservation[], field: 'slotId' | 'examId'): string[] => [
  ...new Set(reservations.map((reservation) => reservation[field])),
];
