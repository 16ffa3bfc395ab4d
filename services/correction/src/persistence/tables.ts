import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { QuestionType, QuestionWithAnswer, SubmissionStatus, TotalsTold } from '@proctorwise/contracts';

/** One candidate's submission, with its own copy of what it needs of reservation and monitoring. */
export const SubmissionRow = defineEntity({
  name: 'ExamSubmission',
  tableName: 'exam_submissions',
  indexes: [
    { name: 'exam_submissions_user_idx', properties: ['userId'] },
    { name: 'exam_submissions_exam_idx', properties: ['examId', 'status'] },
    { name: 'exam_submissions_due_idx', properties: ['status', 'closesAt', 'submissionId'] },
  ],
  properties: {
    submissionId: p.string().length(36).primary(),
    userId: p.string().length(36),
    studentName: p.string().length(255),
    examId: p.string().length(36),
    examTitle: p.string().length(255),
    examVersion: p.integer(),
    teacherId: p.string().length(36),
    /** Hundredths of a percent. */
    passMarkHundredths: p.integer(),
    reservationId: p.string().length(36).unique(),
    sessionId: p.string().length(36),
    deviceEpoch: p.integer().default(0),
    endsAt: p.datetime(3),
    deadlineVersion: p.integer(),
    stoppedAt: p.datetime(3).nullable(),
    /** Of ends_at and stopped_at the earlier, plus the grace: what the sweeper looks for. */
    closesAt: p.datetime(3),
    status: p.string().length(20).$type<SubmissionStatus>(),
    openedAt: p.datetime(3),
    submittedAt: p.datetime(3).nullable(),
    submittedBy: p.string().length(20).$type<'candidate' | 'deadline'>().nullable(),
    scoreHundredths: p.integer().nullable(),
    maxScoreHundredths: p.integer().nullable(),
    /** Of a graded submission: hundredths of a percent. */
    percentageHundredths: p.integer().nullable(),
    gradedAt: p.datetime(3).nullable(),
    gradedBy: p.string().length(20).$type<'auto' | 'mixed'>().nullable(),
  },
});
export type SubmissionRow = InferEntity<typeof SubmissionRow>;

export const AnswerRow = defineEntity({
  name: 'Answer',
  tableName: 'answers',
  uniques: [{ name: 'answers_submission_question_uq', properties: ['submissionId', 'questionId'] }],
  properties: {
    answerId: p.string().length(36).primary(),
    submissionId: p.string().length(36),
    questionId: p.string().length(36),
    questionNumber: p.integer(),
    questionType: p.string().length(20).$type<QuestionType>(),
    // A mediumtext on MariaDB: 100,000 characters may be 400 kB, and its text ends at 64 kB.
    userAnswer: p.text().nullable().ignoreSchemaChanges('type'),
    revision: p.integer(),
    savedAt: p.datetime(3).nullable(),
    isCorrect: p.boolean().nullable(),
    scoreHundredths: p.integer().nullable(),
    maxScoreHundredths: p.integer(),
    feedback: p.text().nullable(),
    gradedAt: p.datetime(3).nullable(),
    gradedBy: p.string().length(36).nullable(),
  },
});
export type AnswerRow = InferEntity<typeof AnswerRow>;

/** A paper with its key, of one version; written once. */
export const PaperRow = defineEntity({
  name: 'Paper',
  tableName: 'papers',
  properties: {
    examId: p.string().length(36).primary(),
    examVersion: p.integer().primary(),
    questions: p.json<QuestionWithAnswer[]>(),
  },
});
export type PaperRow = InferEntity<typeof PaperRow>;

/** What is known of exams, by reservation's events and papers; and whether their key was released. */
export const ExamRow = defineEntity({
  name: 'KnownExam',
  tableName: 'known_exams',
  properties: {
    examId: p.string().length(36).primary(),
    version: p.integer(),
    title: p.string().length(255),
    teacherId: p.string().length(36),
    lastSlotEnd: p.datetime(3).nullable(),
    releasedAt: p.datetime(3).nullable(),
    totalsTold: p.string().length(20).$type<TotalsTold>().default('at_once'),
  },
});
export type ExamRow = InferEntity<typeof ExamRow>;

/** News of sessions whose paper is not open yet. */
export const SessionNewsRow = defineEntity({
  name: 'SessionNews',
  tableName: 'session_news',
  properties: {
    sessionId: p.string().length(36).primary(),
    endsAt: p.datetime(3).nullable(),
    deadlineVersion: p.integer().nullable(),
    stoppedAt: p.datetime(3).nullable(),
  },
});
export type SessionNewsRow = InferEntity<typeof SessionNewsRow>;

export const correctionEntities = [SubmissionRow, AnswerRow, PaperRow, ExamRow, SessionNewsRow] as const;
