import {
  type Actor,
  Forbidden,
  permit,
  type Reach,
  type ReservationStatus,
  userIdOf,
  type Reservation as WireReservation,
} from '@proctorwise/contracts';
import type { Exam } from '../domain/exam.js';
import {
  checkMayCancel,
  holdsPlace,
  parseStatus,
  type Reservation,
  ReservationExists,
  ReservationNotFound,
  withStatus,
} from '../domain/reservation.js';
import { freePlace, type Slot, takePlace } from '../domain/slot.js';
import { announceCancelled, announceReservation, announceScheduled, announceSlot } from './announcements.js';
import { hasBegunUnheard, lockSittings, refuseSecondSitting } from './first-sitting.js';
import { endWhereUnheld } from './invitations.js';
import type { ReservationPorts, ReservationRepositories, ReservationTransaction } from './ports.js';
import { whole } from './read-reservations.js';
import { toWireReservation } from './wire-forms.js';

/**
 * Gives a place back; a repeat changes nothing. Where the exam's teacher cancels it, or one that is cancelled already, the
 * account loses its invitation too, unless it has another place in the exam or has begun it.
 * @throws {ReservationNotFound}
 * @throws {ReservationClosed} for a student and a teacher: it has been begun, or handed in
 * @throws {DomainError} upstream_unavailable: for these two, whether its session has begun could not be asked
 */
export const cancelReservation =
  (ports: ReservationPorts) =>
  async (actor: Actor, reservationId: string): Promise<WireReservation> => {
    const reach = permit(actor, 'DELETE /reservations/{reservation_id}');
    return setStatus(ports, actor, reach, reservationId, 'cancelled');
  };

/**
 * Sets a status: a student `cancelled` on the own reservation, an admin any.
 * @throws {ReservationNotFound | ReservationClosed | Forbidden}
 * @throws {SlotNotFound | SlotOver | SlotFull | ReservationExists} the place of a cancelled one is gone
 * @throws {ExamBooked | ExamSat} the student has taken another place in the exam since
 * @throws {DomainError} invalid_status
 * @throws {DomainError} upstream_unavailable: whether a student's session has begun could not be asked
 */
export const changeReservationStatus =
  (ports: ReservationPorts) =>
  async (actor: Actor, reservationId: string, text: string): Promise<WireReservation> => {
    const reach = permit(actor, 'PATCH /reservations/{reservation_id}/status');
    return setStatus(ports, actor, reach, reservationId, parseStatus(text));
  };

async function setStatus(
  ports: ReservationPorts,
  actor: Actor,
  reach: Reach,
  reservationId: string,
  status: ReservationStatus,
): Promise<WireReservation> {
  const begun = await askWhatHasBegun(ports, actor, reach, reservationId);
  return ports.database.transaction(async (tx) => {
    const seen = await tx.reservations.byId(reservationId);
    if (!seen || !(await isWithin(tx, actor, reach, seen))) throw new ReservationNotFound();
    if (reach === 'own' && status !== 'cancelled') throw new Forbidden('You may only cancel your reservation.');
    await lockSittings(tx, seen.userId, seen.examId);
    const invitation = isTeacher(actor) ? await tx.invitations.lockOfUser(seen.examId, seen.userId) : null;
    await tx.slots.lock(seen.slotId);
    const reservation = (await tx.reservations.lock(reservationId)) ?? seen;
    const { slot, exam } = await whole(tx, reservation);
    const changed = withStatus(reservation, status);
    const endInvitation = async (): Promise<void> => {
      if (invitation && !begun.this && !begun.another) await endWhereUnheld(tx, ports.secrets, invitation, seen.userId);
    };
    if (changed === reservation) {
      await endInvitation(); // by being quicker than the teacher, the student does not keep it
      return toWireReservation(reservation, slot, exam);
    }
    if (reach === 'own') checkMayCancel(reservation, begun.this);
    const place = await placeAfter(tx, { from: reservation, to: changed, slot, exam }, ports.clock());
    await tx.reservations.save(changed);
    announceReservation(tx, changed);
    if (status === 'cancelled') announceCancelled(tx, changed);
    if (status === 'scheduled' && place !== slot) announceScheduled(tx, changed, place, exam);
    if (place !== slot) {
      await tx.slots.save(place);
      announceSlot(tx, place);
    }
    await endInvitation();
    return toWireReservation(changed, place, exam);
  });
}

const isTeacher = (actor: Actor): boolean => actor.kind === 'user' && actor.role === 'teacher';

/** A student's own reservation, or one of a teacher's own exam. */
async function isWithin(
  { exams }: Pick<ReservationRepositories, 'exams'>,
  actor: Actor,
  reach: Reach,
  { userId, examId }: Reservation,
): Promise<boolean> {
  if (reach === 'any') return true;
  const owner = isTeacher(actor) ? (await exams.byId(examId))?.teacherId : userId;
  return owner === userIdOf(actor);
}

/**
 * The news of a session that began may still be on its way: monitoring is asked, of a scheduled reservation within reach
 * only. A teacher's call asks about a cancelled one too, and about the student's others in the exam: any of them may have
 * been begun by the invitation.
 * @throws {DomainError} upstream_unavailable
 */
async function askWhatHasBegun(
  { database, sessions }: ReservationPorts,
  actor: Actor,
  reach: Reach,
  reservationId: string,
): Promise<{ this: boolean; another: boolean }> {
  const none = { this: false, another: false };
  if (reach === 'any') return none;
  const asked = await database.read(async (repositories) => {
    const seen = await repositories.reservations.byId(reservationId);
    const mayHaveBegun = seen?.status === 'scheduled' || (seen?.status === 'cancelled' && isTeacher(actor));
    return seen && mayHaveBegun && (await isWithin(repositories, actor, reach, seen)) ? seen : null;
  });
  if (!asked) return none;
  const { userId, examId } = asked;
  const another = isTeacher(actor) && (await hasBegunUnheard({ database, sessions }, userId, examId, reservationId));
  // The last to be asked: while others are, it may begin.
  return { another, this: await sessions.hasBegun(reservationId) };
}

interface Change {
  readonly from: Reservation;
  readonly to: Reservation;
  readonly slot: Slot;
  readonly exam: Exam;
}

/** The slot with one place more or less taken; the very same object where the change moves none. */
async function placeAfter(tx: ReservationTransaction, { from, to, slot, exam }: Change, now: number): Promise<Slot> {
  if (holdsPlace(from) === holdsPlace(to)) return slot;
  if (holdsPlace(from)) return freePlace(slot);
  if (await tx.reservations.isInSlot(to.userId, slot.id)) throw new ReservationExists();
  await refuseSecondSitting(tx, exam, to.userId, to.id, now);
  return takePlace(slot, now);
}
