import type { Exam } from '../domain/exam.js';
import type { Reservation } from '../domain/reservation.js';
import type { Slot } from '../domain/slot.js';
import type { ReservationTransaction } from './ports.js';

/**
 * Saves a changed exam with its next version and tells the others all of it. Slots change before: the event carries
 * the end of the last one.
 */
export async function saveExam(tx: ReservationTransaction, exam: Exam): Promise<Exam> {
  const next = { ...exam, version: exam.version + 1 };
  await tx.exams.save(next);
  await announceExam(tx, next);
  return next;
}

export async function announceExam({ slots, emit }: ReservationTransaction, exam: Exam): Promise<void> {
  emit('exam_changed', {
    exam_id: exam.id,
    version: exam.version,
    title: exam.title,
    teacher_id: exam.teacherId,
    status: exam.status,
    duration_minutes: exam.durationMinutes,
    pass_mark: exam.passMark,
    rules: [...exam.rules],
    last_slot_end: (await slots.lastEnd(exam))?.toISOString() ?? null,
    totals_told: exam.totalsTold,
  });
}

export function announceSlot({ emit }: ReservationTransaction, slot: Slot): void {
  emit('slot_changed', {
    slot_id: slot.id,
    exam_id: slot.examId,
    version: slot.version,
    start_time: slot.startsAt.toISOString(),
    end_time: slot.endsAt.toISOString(),
    cancelled: slot.cancelled,
    booked: slot.booked,
  });
}

export function announceReservation({ emit }: ReservationTransaction, reservation: Reservation): void {
  emit('reservation_changed', {
    reservation_id: reservation.id,
    version: reservation.version,
    user_id: reservation.userId,
    exam_id: reservation.examId,
    slot_id: reservation.slotId,
    status: reservation.status,
  });
}

/** Tells that a place is taken: the original's event, which mails and reminders follow. */
export function announceScheduled({ emit }: ReservationTransaction, booked: Reservation, slot: Slot, exam: Exam): void {
  emit('exam_scheduled', {
    reservation_id: booked.id,
    user_id: booked.userId,
    student_name: booked.studentName ?? '',
    exam_id: exam.id,
    exam_title: exam.title,
    teacher_id: exam.teacherId,
    start_time: slot.startsAt.toISOString(),
    end_time: slot.endsAt.toISOString(),
  });
}

export function announceCancelled({ emit }: ReservationTransaction, { id, userId, examId }: Reservation): void {
  emit('exam_cancelled', { reservation_id: id, user_id: userId, exam_id: examId });
}
