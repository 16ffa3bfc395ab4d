import type {
  QuestionWithAnswer,
  ReservationDetail as WireDetail,
  Exam as WireExam,
  Invitation as WireInvitation,
  Question as WireQuestion,
  Reservation as WireReservation,
  Slot as WireSlot,
} from '@proctorwise/contracts';
import { type Exam, extraMinutesOf } from '../domain/exam.js';
import type { Invitation } from '../domain/invitation.js';
import type { Question } from '../domain/question.js';
import type { Reservation } from '../domain/reservation.js';
import { endOf, type Slot } from '../domain/slot.js';

/** @param seesAccommodations the exam's teacher and admins do: who needs extra time is nobody else's business */
export const toWireExam = (exam: Exam, seesAccommodations: boolean): WireExam => ({
  exam_id: exam.id,
  title: exam.title,
  description: exam.description,
  duration_minutes: exam.durationMinutes,
  teacher_id: exam.teacherId,
  status: exam.status,
  created_at: exam.createdAt.toISOString(),
  pass_mark: exam.passMark,
  rules: [...exam.rules],
  question_count: exam.questionCount,
  totals_told: exam.totalsTold,
  entry: exam.entry,
  accommodations: seesAccommodations ? [...exam.accommodations] : [],
});

export const toWireSlot = (slot: Slot): WireSlot => ({
  slot_id: slot.id,
  exam_id: slot.examId,
  start_time: slot.startsAt.toISOString(),
  end_time: slot.endsAt.toISOString(),
  capacity: slot.capacity,
  booked: slot.booked,
  created_at: slot.createdAt.toISOString(),
});

export const toWireQuestion = (question: Question): WireQuestion => ({
  question_id: question.id,
  exam_id: question.examId,
  question_number: question.number,
  question_type: question.type,
  question_text: question.text,
  option_a: question.options[0],
  option_b: question.options[1],
  option_c: question.options[2],
  option_d: question.options[3],
  points: question.points,
  max_surplus_words: question.maxSurplusWords,
  created_at: question.createdAt.toISOString(),
});

export const toWireQuestionWithAnswer = (question: Question): QuestionWithAnswer => ({
  ...toWireQuestion(question),
  correct_answer: question.correctAnswer,
});

/** @param usedByName of the account that used it; null where it is not known */
export const toWireInvitation = (invitation: Invitation, usedByName: string | null): WireInvitation => ({
  invitation_id: invitation.id,
  exam_id: invitation.examId,
  label: invitation.label,
  created_at: invitation.createdAt.toISOString(),
  used_by: invitation.usedBy,
  used_by_name: usedByName,
  used_at: invitation.usedAt?.toISOString() ?? null,
});

export const toWireReservation = (reservation: Reservation, slot: Slot, exam: Exam): WireReservation => ({
  reservation_id: reservation.id,
  user_id: reservation.userId,
  exam_id: reservation.examId,
  slot_id: reservation.slotId,
  exam_title: exam.title,
  student_name: reservation.studentName,
  start_time: slot.startsAt.toISOString(),
  end_time: slot.endsAt.toISOString(),
  status: reservation.status,
  created_at: reservation.createdAt.toISOString(),
});

/** @param seesExtraTime the student, the exam's teacher and admins do */
export const toWireDetail = (reservation: Reservation, slot: Slot, exam: Exam, seesExtraTime: boolean): WireDetail => ({
  ...toWireReservation(reservation, slot, exam),
  ...(seesExtraTime && {
    write_until: endOf(slot.endsAt, extraMinutesOf(exam, reservation.userId)).toISOString(),
  }),
});
