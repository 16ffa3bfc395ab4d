import {
  type Actor,
  ActorMismatch,
  DomainError,
  type NewReservation,
  permit,
  userIdOf,
  type Reservation as WireReservation,
} from '@proctorwise/contracts';
import { parseInstant } from '@proctorwise/platform';
import { ExamNotFound } from '../domain/exam.js';
import { type Reservation, ReservationExists } from '../domain/reservation.js';
import { type Slot, SlotNotFound, takePlace } from '../domain/slot.js';
import { announceReservation, announceScheduled, announceSlot } from './announcements.js';
import { lockSittings, refuseSecondSitting, refuseWhereBegun } from './first-sitting.js';
import { admitByInvitation } from './invitations.js';
import type { ReservationPorts, ReservationRepositories } from './ports.js';
import { toWireReservation } from './wire-forms.js';

/**
 * Takes a place for a student, by the slot's id or by its exam and start. The slot's end is the server's. Students sit an
 * exam once, and an exam by invitation with one; an admin may let one sit it again, or without, for what went wrong.
 * @throws {ActorMismatch | ExamNotFound | SlotNotFound | SlotOver | SlotFull | ReservationExists | ExamBooked | ExamSat}
 * @throws {InvitationNeeded | InvitationInvalid}
 * @throws {DomainError} invalid_request: neither slot_id nor start_time, or no date and time
 * @throws {DomainError} upstream_unavailable: monitoring could not be asked about an earlier reservation
 */
export const book =
  ({ database, sessions, secrets, clock, newId, timeZone }: ReservationPorts) =>
  async (actor: Actor, body: NewReservation): Promise<WireReservation> => {
    const reach = permit(actor, 'POST /reservations');
    if (reach === 'own' && body.user_id !== userIdOf(actor)) throw new ActorMismatch('user_id');
    const wanted = wantedSlot(body, timeZone);
    if (reach === 'own') await refuseWhereBegun({ database, sessions }, body.user_id, body.exam_id);
    return database.transaction(async (tx) => {
      await lockSittings(tx, body.user_id, body.exam_id);
      const exam = await tx.exams.byId(body.exam_id);
      if (exam?.status !== 'active') throw new ExamNotFound();
      if (reach === 'own' && exam.entry === 'invited')
        await admitByInvitation(tx, secrets, {
          examId: exam.id,
          userId: body.user_id,
          code: body.invitation_code,
          now: clock(),
        });
      const slot = await lockSlot(tx, exam.id, wanted);
      if (await tx.reservations.isInSlot(body.user_id, slot.id)) throw new ReservationExists();
      if (reach === 'own') await refuseSecondSitting(tx, exam, body.user_id, null, clock());
      const taken = takePlace(slot, clock());
      const ownName = actor.kind === 'user' && actor.userId === body.user_id ? actor.name : null;
      const reservation: Reservation = {
        id: newId(),
        userId: body.user_id,
        examId: exam.id,
        slotId: slot.id,
        // A token is as old as its login: the newest name is the user service's word.
        studentName: (await tx.people.nameOf(body.user_id)) ?? ownName ?? (body.student_name?.trim() || null),
        status: 'scheduled',
        sessionStartedAt: null,
        version: 1,
        createdAt: new Date(clock()),
      };
      await tx.slots.save(taken);
      await tx.reservations.add(reservation);
      announceScheduled(tx, reservation, taken, exam);
      announceReservation(tx, reservation);
      announceSlot(tx, taken);
      return toWireReservation(reservation, taken, exam);
    });
  };

type WantedSlot = { readonly slotId: string } | { readonly startsAt: Date };

function wantedSlot({ slot_id, start_time }: NewReservation, timeZone: string): WantedSlot {
  if (slot_id) return { slotId: slot_id };
  if (start_time) return { startsAt: parseInstant(start_time, 'start_time', timeZone) };
  throw new DomainError('invalid_request', 'Name the slot: slot_id, or the start_time of one.', {
    errors: [{ path: 'slot_id', message: 'slot_id or start_time is required' }],
  });
}

/** Locked: of two who want the last place the second sees that it is gone. */
async function lockSlot({ slots }: ReservationRepositories, examId: string, wanted: WantedSlot): Promise<Slot> {
  const slot =
    'slotId' in wanted ? await slots.lock(wanted.slotId) : await slots.lockStartingAt(examId, wanted.startsAt);
  if (!slot || slot.examId !== examId || slot.cancelled) throw new SlotNotFound();
  return slot;
}
