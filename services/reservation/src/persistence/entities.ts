import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import {
  type Accommodation,
  type ExamEntry,
  QUESTION_TYPES,
  RESERVATION_STATUSES,
  type RuleName,
  type TotalsTold,
} from '@proctorwise/contracts';

export const ExamRow = defineEntity({
  name: 'Exam',
  tableName: 'exams',
  indexes: [
    { name: 'exams_teacher_idx', properties: ['teacherId', 'createdAt'] },
    { name: 'exams_status_idx', properties: ['status', 'createdAt'] },
  ],
  properties: {
    examId: p.uuid().primary(),
    title: p.string().length(255),
    description: p.text().nullable(),
    durationMinutes: p.integer(),
    teacherId: p.uuid(),
    status: p.enum(['active', 'deleted'] as const),
    /** Hundredths of a percent. */
    passMarkHundredths: p.integer(),
    rules: p.json<RuleName[]>(),
    accommodations: p.json<Accommodation[]>(),
    totalsTold: p.string().length(20).$type<TotalsTold>().default('at_once'),
    entry: p.string().length(20).$type<ExamEntry>().default('open'),
    questionCount: p.integer(),
    version: p.integer(),
    createdAt: p.datetime(3),
  },
});
export type ExamRow = InferEntity<typeof ExamRow>;

export const SlotRow = defineEntity({
  name: 'Slot',
  tableName: 'exam_slots',
  indexes: [
    { name: 'exam_slots_exam_idx', properties: ['examId', 'startTime'] },
    { name: 'exam_slots_start_idx', properties: ['startTime'] },
  ],
  properties: {
    slotId: p.uuid().primary(),
    examId: p.uuid(),
    startTime: p.datetime(3),
    endTime: p.datetime(3),
    sittingEndsAt: p.datetime(3).nullable(),
    capacity: p.integer().nullable(),
    booked: p.integer(),
    cancelled: p.boolean(),
    version: p.integer(),
    createdAt: p.datetime(3),
  },
});
export type SlotRow = InferEntity<typeof SlotRow>;

export const QuestionRow = defineEntity({
  name: 'Question',
  tableName: 'questions',
  uniques: [{ name: 'questions_number_unique', properties: ['examId', 'questionNumber'] }],
  properties: {
    questionId: p.uuid().primary(),
    examId: p.uuid(),
    questionNumber: p.integer(),
    questionType: p.enum(QUESTION_TYPES),
    questionText: p.text(),
    optionA: p.string().length(500).nullable(),
    optionB: p.string().length(500).nullable(),
    optionC: p.string().length(500).nullable(),
    optionD: p.string().length(500).nullable(),
    correctAnswer: p.string().length(500).nullable(),
    /** Hundredths of a point. */
    pointsHundredths: p.integer(),
    maxSurplusWords: p.integer().nullable(),
    createdAt: p.datetime(3),
  },
});
export type QuestionRow = InferEntity<typeof QuestionRow>;

export const ReservationRow = defineEntity({
  name: 'Reservation',
  tableName: 'reservations',
  indexes: [
    { name: 'reservations_user_idx', properties: ['userId', 'createdAt'] },
    { name: 'reservations_exam_idx', properties: ['examId', 'createdAt'] },
    { name: 'reservations_slot_idx', properties: ['slotId', 'status', 'userId'] },
    { name: 'reservations_created_idx', properties: ['createdAt'] },
  ],
  properties: {
    reservationId: p.uuid().primary(),
    userId: p.uuid(),
    examId: p.uuid(),
    slotId: p.uuid(),
    studentName: p.string().length(255).nullable(),
    status: p.enum(RESERVATION_STATUSES),
    sessionStartedAt: p.datetime(3).nullable(),
    version: p.integer(),
    createdAt: p.datetime(3),
  },
});
export type ReservationRow = InferEntity<typeof ReservationRow>;

export const InvitationRow = defineEntity({
  name: 'Invitation',
  tableName: 'invitations',
  uniques: [
    { name: 'invitations_code_unique', properties: ['examId', 'codeHash'] },
    { name: 'invitations_user_unique', properties: ['examId', 'usedBy'] },
  ],
  properties: {
    invitationId: p.uuid().primary(),
    examId: p.uuid(),
    label: p.string().length(254),
    /** SHA-256 of the code's twelve characters, in hexadecimal. */
    codeHash: p.string().length(64),
    usedBy: p.uuid().nullable(),
    usedAt: p.datetime(3).nullable(),
    createdAt: p.datetime(3),
  },
});
export type InvitationRow = InferEntity<typeof InvitationRow>;

/** Projection of `user_changed`: what people are called. */
export const PersonRow = defineEntity({
  name: 'Person',
  tableName: 'people',
  properties: {
    userId: p.uuid().primary(),
    name: p.string().length(255),
    version: p.integer(),
  },
});

export const reservationEntities = [ExamRow, SlotRow, QuestionRow, ReservationRow, InvitationRow, PersonRow] as const;
