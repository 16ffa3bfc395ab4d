import { closesAt, type EpochMs } from '../domain/deadline.js';
import { toHundredths } from '../domain/points.js';
import { type Answer, finalPercentage, type Submission } from '../domain/submission.js';
import type { AnswerRow, SubmissionRow } from './tables.js';

const epochOrNull = (date: Date | null | undefined): EpochMs | null => date?.getTime() ?? null;
const dateOrNull = (epoch: EpochMs | null): Date | null => (epoch === null ? null : new Date(epoch));

export const toSubmission = (row: SubmissionRow): Submission => ({
  id: row.submissionId,
  userId: row.userId,
  studentName: row.studentName,
  examId: row.examId,
  examTitle: row.examTitle,
  examVersion: row.examVersion,
  teacherId: row.teacherId,
  passMark: row.passMarkHundredths / 100,
  reservationId: row.reservationId,
  deviceEpoch: row.deviceEpoch,
  deadline: {
    sessionId: row.sessionId,
    endsAt: row.endsAt.getTime(),
    version: row.deadlineVersion,
    stoppedAt: epochOrNull(row.stoppedAt),
  },
  status: row.status,
  openedAt: row.openedAt.getTime(),
  submittedAt: epochOrNull(row.submittedAt),
  submittedBy: row.submittedBy ?? null,
  score: row.scoreHundredths ?? null,
  maxScore: row.maxScoreHundredths ?? null,
  gradedAt: epochOrNull(row.gradedAt),
  gradedBy: row.gradedBy ?? null,
});

export function toSubmissionRow(submission: Submission) {
  const { deadline } = submission;
  const percentage = finalPercentage(submission);
  return {
    submissionId: submission.id,
    userId: submission.userId,
    studentName: submission.studentName,
    examId: submission.examId,
    examTitle: submission.examTitle,
    examVersion: submission.examVersion,
    teacherId: submission.teacherId,
    passMarkHundredths: toHundredths(submission.passMark),
    reservationId: submission.reservationId,
    sessionId: deadline.sessionId,
    deviceEpoch: submission.deviceEpoch,
    endsAt: new Date(deadline.endsAt),
    deadlineVersion: deadline.version,
    stoppedAt: dateOrNull(deadline.stoppedAt),
    closesAt: new Date(closesAt(deadline)),
    status: submission.status,
    openedAt: new Date(submission.openedAt),
    submittedAt: dateOrNull(submission.submittedAt),
    submittedBy: submission.submittedBy,
    scoreHundredths: submission.score,
    maxScoreHundredths: submission.maxScore,
    percentageHundredths: percentage === null ? null : toHundredths(percentage),
    gradedAt: dateOrNull(submission.gradedAt),
    gradedBy: submission.gradedBy,
  };
}

export const toAnswer = (row: AnswerRow): Answer => ({
  id: row.answerId,
  submissionId: row.submissionId,
  questionId: row.questionId,
  questionNumber: row.questionNumber,
  questionType: row.questionType,
  text: row.userAnswer ?? null,
  revision: row.revision,
  savedAt: epochOrNull(row.savedAt),
  isCorrect: row.isCorrect ?? null,
  score: row.scoreHundredths ?? null,
  maxScore: row.maxScoreHundredths,
  feedback: row.feedback ?? null,
  gradedAt: epochOrNull(row.gradedAt),
  gradedBy: row.gradedBy ?? null,
});

export const toAnswerRow = (answer: Answer) => ({
  answerId: answer.id,
  submissionId: answer.submissionId,
  questionId: answer.questionId,
  questionNumber: answer.questionNumber,
  questionType: answer.questionType,
  userAnswer: answer.text,
  revision: answer.revision,
  savedAt: dateOrNull(answer.savedAt),
  isCorrect: answer.isCorrect,
  scoreHundredths: answer.score,
  maxScoreHundredths: answer.maxScore,
  feedback: answer.feedback,
  gradedAt: dateOrNull(answer.gradedAt),
  gradedBy: answer.gradedBy,
});
