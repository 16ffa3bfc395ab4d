import type { EventData } from '@proctorwise/contracts';
import { withStatus } from '../domain/reservation.js';
import { withSessionEnd } from '../domain/slot.js';
import { announceReservation, announceSlot, saveExam } from './announcements.js';
import type { ReservationTransaction } from './ports.js';

/** Handed in: the place is used up. A cancelled one stays cancelled, its place may be another's by now. */
export async function completeReservation(
  tx: ReservationTransaction,
  { reservation_id }: EventData<'exam_submitted'>,
): Promise<void> {
  const reservation = await tx.reservations.lock(reservation_id);
  if (reservation?.status !== 'scheduled') return;
  const completed = withStatus(reservation, 'completed');
  await tx.reservations.save(completed);
  announceReservation(tx, completed);
}

/** From its first session on, a student cannot cancel a reservation any more. */
export async function noteSessionStart(
  tx: ReservationTransaction,
  { reservation_id, started_at }: EventData<'monitoring_started'>,
): Promise<void> {
  const reservation = await tx.reservations.lock(reservation_id);
  if (!reservation || reservation.sessionStartedAt !== null) return;
  await tx.reservations.save({ ...reservation, sessionStartedAt: new Date(started_at) });
}

/** A sitting ends with its last session: extra time and time given back move the end of the exam's last slot. */
export async function extendSitting(
  tx: ReservationTransaction,
  { reservation_id, ends_at }: EventData<'session_deadline_changed'> | EventData<'monitoring_started'>,
): Promise<void> {
  const reservation = await tx.reservations.byId(reservation_id);
  const seen = reservation && (await tx.slots.byId(reservation.slotId));
  // Most sessions end with their slot: they need not wait for each other.
  if (!seen || withSessionEnd(seen, new Date(ends_at)) === seen) return;
  const exam = await tx.exams.lock(seen.examId);
  const slot = (await tx.slots.lock(seen.id)) ?? seen;
  const extended = withSessionEnd(slot, new Date(ends_at));
  if (extended === slot) return;
  await tx.slots.save(extended);
  announceSlot(tx, extended);
  if (exam) await saveExam(tx, exam);
}

/** A name that changed changes on the lists of teachers and proctors. */
export async function learnName(
  { people, reservations }: ReservationTransaction,
  { user_id, name, version }: EventData<'user_changed'>,
): Promise<void> {
  if (await people.learn(user_id, name, version)) await reservations.renameStudent(user_id, name);
}
