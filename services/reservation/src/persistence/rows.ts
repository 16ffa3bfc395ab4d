import type { Exam } from '../domain/exam.js';
import type { Invitation } from '../domain/invitation.js';
import type { Question } from '../domain/question.js';
import type { Reservation } from '../domain/reservation.js';
import type { Slot } from '../domain/slot.js';
import type { ExamRow, InvitationRow, QuestionRow, ReservationRow, SlotRow } from './entities.js';

export const toExam = (row: ExamRow): Exam => ({
  id: row.examId,
  title: row.title,
  description: row.description ?? null,
  durationMinutes: row.durationMinutes,
  teacherId: row.teacherId,
  status: row.status,
  passMark: row.passMarkHundredths / 100,
  rules: row.rules,
  accommodations: row.accommodations,
  totalsTold: row.totalsTold,
  entry: row.entry,
  questionCount: row.questionCount,
  version: row.version,
  createdAt: row.createdAt,
});
export const toExamRow = ({ id, passMark, rules, accommodations, ...exam }: Exam) => ({
  ...exam,
  examId: id,
  passMarkHundredths: Math.round(passMark * 100),
  rules: [...rules],
  accommodations: [...accommodations],
});

export const toSlot = (row: SlotRow): Slot => ({
  id: row.slotId,
  examId: row.examId,
  startsAt: row.startTime,
  endsAt: row.endTime,
  sittingEndsAt: row.sittingEndsAt ?? null,
  capacity: row.capacity ?? null,
  booked: row.booked,
  cancelled: row.cancelled,
  version: row.version,
  createdAt: row.createdAt,
});
export const toSlotRow = ({ id, startsAt, endsAt, ...slot }: Slot) => ({
  ...slot,
  slotId: id,
  startTime: startsAt,
  endTime: endsAt,
});

export const toQuestion = (row: QuestionRow): Question => ({
  id: row.questionId,
  examId: row.examId,
  number: row.questionNumber,
  type: row.questionType,
  text: row.questionText,
  options: [row.optionA ?? null, row.optionB ?? null, row.optionC ?? null, row.optionD ?? null],
  correctAnswer: row.correctAnswer ?? null,
  points: row.pointsHundredths / 100,
  maxSurplusWords: row.maxSurplusWords ?? null,
  createdAt: row.createdAt,
});
export const toQuestionRow = (question: Question) => ({
  questionId: question.id,
  examId: question.examId,
  questionNumber: question.number,
  questionType: question.type,
  questionText: question.text,
  optionA: question.options[0],
  optionB: question.options[1],
  optionC: question.options[2],
  optionD: question.options[3],
  correctAnswer: question.correctAnswer,
  pointsHundredths: Math.round(question.points * 100),
  maxSurplusWords: question.maxSurplusWords,
  createdAt: question.createdAt,
});

export const toReservation = ({ reservationId, ...row }: ReservationRow): Reservation => ({
  id: reservationId,
  userId: row.userId,
  examId: row.examId,
  slotId: row.slotId,
  studentName: row.studentName ?? null,
  status: row.status,
  sessionStartedAt: row.sessionStartedAt ?? null,
  version: row.version,
  createdAt: row.createdAt,
});
export const toReservationRow = ({ id, ...reservation }: Reservation) => ({ ...reservation, reservationId: id });

export const toInvitation = ({ invitationId, ...row }: InvitationRow): Invitation => ({
  id: invitationId,
  examId: row.examId,
  label: row.label,
  codeHash: row.codeHash,
  usedBy: row.usedBy ?? null,
  usedAt: row.usedAt ?? null,
  createdAt: row.createdAt,
});
export const toInvitationRow = ({ id, ...invitation }: Invitation) => ({ ...invitation, invitationId: id });
