import { type Actor, type Message, permit } from '@proctorwise/contracts';
import { ExamLocked, longestExtraMinutes } from '../domain/exam.js';
import { withStatus } from '../domain/reservation.js';
import { isRunning, type Slot, SlotNotFound } from '../domain/slot.js';
import { announceCancelled, announceReservation, announceSlot, saveExam } from './announcements.js';
import { lockExamWithin } from './owned-exam.js';
import type { ReservationPorts, ReservationTransaction } from './ports.js';

/**
 * Takes a time back. Who booked it is told: each reservation is cancelled, with its event.
 * @throws {ExamNotFound | SlotNotFound}
 * @throws {ExamLocked} it runs and somebody has a place in it
 */
export const deleteSlot =
  ({ database, clock }: ReservationPorts) =>
  async (actor: Actor, examId: string, slotId: string): Promise<Message> => {
    const reach = permit(actor, 'DELETE /exams/{exam_id}/slots/{slot_id}');
    await database.transaction(async (tx) => {
      const exam = await lockExamWithin(tx, actor, reach, examId);
      const slot = await tx.slots.lock(slotId);
      if (!slot || slot.examId !== examId || slot.cancelled) throw new SlotNotFound();
      if (isRunning(slot, clock(), longestExtraMinutes(exam)) && slot.booked > 0)
        throw new ExamLocked(
          'This slot is running and somebody has booked it: it cannot be cancelled until it is over.',
        );
      await cancelSlot(tx, slot);
      await saveExam(tx, exam);
    });
    return { message: 'Slot deleted' };
  };

/** Cancels a slot, whose lock is held, and every reservation that still waits for it; those already sat stay completed. */
export async function cancelSlot(tx: ReservationTransaction, slot: Slot): Promise<void> {
  const waiting = await tx.reservations.lockScheduled(slot.id);
  for (const reservation of waiting) {
    const cancelled = withStatus(reservation, 'cancelled');
    await tx.reservations.save(cancelled);
    announceReservation(tx, cancelled);
    announceCancelled(tx, cancelled);
  }
  const gone = {
    ...slot,
    cancelled: true,
    booked: Math.max(0, slot.booked - waiting.length),
    version: slot.version + 1,
  };
  await tx.slots.save(gone);
  announceSlot(tx, gone);
}
