import {
  type Actor,
  Forbidden,
  permit,
  type Reach,
  type ReservationStatus,
  userIdOf,
  type Reservation as WireReservation,
} from '@proctorwise/contracts';
import {
  checkStudentMayCancel,
  holdsPlace,
  parseStatus,
  ReservationExists,
  ReservationNotFound,
  withStatus,
} from '../domain/reservation.js';
import { freePlace, takePlace } from '../domain/slot.js';
import { announceCancelled, announceReservation, announceScheduled, announceSlot } from './announcements.js';
import type { ReservationPorts, ReservationTransaction } from './ports.js';
import { whole } from './read-reservations.js';
import { toWireReservation } from './wire-forms.js';

/** Gives a place back; a repeat changes nothing. @throws {ReservationNotFound | ReservationClosed} */
export const cancelReservation =
  (ports: ReservationPorts) =>
  async (actor: Actor, reservationId: string): Promise<WireReservation> => {
    const reach = permit(actor, 'DELETE /reservations/{reservation_id}');
    return ports.database.transaction((tx) => setStatus(tx, ports, actor, reach, reservationId, 'cancelled'));
  };

/**
 * Sets a status: a student `cancelled` on the own reservation, an admin any.
 * @throws {ReservationNotFound | ReservationClosed | Forbidden}
 * @throws {SlotNotFound | SlotOver | SlotFull | ReservationExists} the place of a cancelled one is gone
 * @throws {DomainError} invalid_status
 */
export const changeReservationStatus =
  (ports: ReservationPorts) =>
  async (actor: Actor, reservationId: string, text: string): Promise<WireReservation> => {
    const reach = permit(actor, 'PATCH /reservations/{reservation_id}/status');
    const status = parseStatus(text);
    return ports.database.transaction((tx) => setStatus(tx, ports, actor, reach, reservationId, status));
  };

async function setStatus(
  tx: ReservationTransaction,
  { clock }: ReservationPorts,
  actor: Actor,
  reach: Reach,
  reservationId: string,
  status: ReservationStatus,
): Promise<WireReservation> {
  const seen = await tx.reservations.byId(reservationId);
  if (!seen || (reach === 'own' && seen.userId !== userIdOf(actor))) throw new ReservationNotFound();
  if (reach === 'own' && status !== 'cancelled') throw new Forbidden('You may only cancel your reservation.');
  await tx.slots.lock(seen.slotId);
  const reservation = (await tx.reservations.lock(reservationId)) ?? seen;
  const { slot, exam } = await whole(tx, reservation);
  const changed = withStatus(reservation, status);
  if (changed === reservation) return toWireReservation(reservation, slot, exam);
  if (reach === 'own') checkStudentMayCancel(reservation);

  let place = slot;
  if (holdsPlace(reservation) && !holdsPlace(changed)) place = freePlace(slot);
  else if (!holdsPlace(reservation) && holdsPlace(changed)) {
    if (await tx.reservations.isInSlot(reservation.userId, slot.id)) throw new ReservationExists();
    place = takePlace(slot, clock());
  }
  await tx.reservations.save(changed);
  announceReservation(tx, changed);
  if (status === 'cancelled') announceCancelled(tx, changed);
  if (status === 'scheduled' && place !== slot) announceScheduled(tx, changed, place, exam);
  if (place !== slot) {
    await tx.slots.save(place);
    announceSlot(tx, place);
  }
  return toWireReservation(changed, place, exam);
}
