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
  checkStudentMayCancel,
  holdsPlace,
  parseStatus,
  type Reservation,
  ReservationExists,
  ReservationNotFound,
  withStatus,
} from '../domain/reservation.js';
import { freePlace, type Slot, takePlace } from '../domain/slot.js';
import { announceCancelled, announceReservation, announceScheduled, announceSlot } from './announcements.js';
import { lockSittings, refuseSecondSitting } from './first-sitting.js';
import type { ReservationPorts, ReservationTransaction } from './ports.js';
import { whole } from './read-reservations.js';
import { toWireReservation } from './wire-forms.js';

/**
 * Gives a place back; a repeat changes nothing.
 * @throws {ReservationNotFound | ReservationClosed}
 * @throws {DomainError} upstream_unavailable: whether a student's session has begun could not be asked
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
  const begun = reach === 'own' && (await hasBegun(ports, actor, reservationId));
  return ports.database.transaction(async (tx) => {
    const seen = await tx.reservations.byId(reservationId);
    if (!seen || (reach === 'own' && seen.userId !== userIdOf(actor))) throw new ReservationNotFound();
    if (reach === 'own' && status !== 'cancelled') throw new Forbidden('You may only cancel your reservation.');
    await lockSittings(tx, seen.userId, seen.examId);
    await tx.slots.lock(seen.slotId);
    const reservation = (await tx.reservations.lock(reservationId)) ?? seen;
    const { slot, exam } = await whole(tx, reservation);
    const changed = withStatus(reservation, status);
    if (changed === reservation) return toWireReservation(reservation, slot, exam);
    if (reach === 'own') checkStudentMayCancel(reservation, begun);
    const place = await placeAfter(tx, { from: reservation, to: changed, slot, exam }, ports.clock());
    await tx.reservations.save(changed);
    announceReservation(tx, changed);
    if (status === 'cancelled') announceCancelled(tx, changed);
    if (status === 'scheduled' && place !== slot) announceScheduled(tx, changed, place, exam);
    if (place !== slot) {
      await tx.slots.save(place);
      announceSlot(tx, place);
    }
    return toWireReservation(changed, place, exam);
  });
}

/** The news of a session that began may still be on its way: monitoring is asked, of the own scheduled reservation only. */
async function hasBegun({ database, sessions }: ReservationPorts, actor: Actor, reservationId: string) {
  const seen = await database.read(({ reservations }) => reservations.byId(reservationId));
  return seen?.userId === userIdOf(actor) && seen?.status === 'scheduled' && sessions.hasBegun(reservationId);
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
