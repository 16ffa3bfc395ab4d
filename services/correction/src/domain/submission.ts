import type { ExamPaper, QuestionType, QuestionWithAnswer, SubmissionStatus } from '@proctorwise/contracts';
import type { Deadline, EpochMs } from './deadline.js';
import { type Hundredths, percentageOf, toHundredths } from './points.js';

/** An exam's questions with the key, of one version; it never changes. */
export type Paper = Pick<ExamPaper, 'exam_id' | 'exam_version' | 'questions'>;

/** One candidate's answers to one exam, from draft to graded. What it needs of other services it holds as a copy. */
export interface Submission {
  readonly id: string;
  readonly userId: string;
  readonly studentName: string;
  readonly examId: string;
  readonly examTitle: string;
  /** The paper that the candidate sees and that grades. */
  readonly examVersion: number;
  readonly teacherId: string;
  /** Percent of the points, 0..100. */
  readonly passMark: number;
  readonly reservationId: string;
  /** The highest device epoch that has opened or saved it, as monitoring counts them; 0 where no device said one. */
  readonly deviceEpoch: number;
  readonly deadline: Deadline;
  readonly status: SubmissionStatus;
  readonly openedAt: EpochMs;
  readonly submittedAt: EpochMs | null;
  /** Who handed in: the candidate, or the server when time was up. */
  readonly submittedBy: 'candidate' | 'deadline' | null;
  /** Points so far: while answers wait for a person this is not the final score. */
  readonly score: Hundredths | null;
  readonly maxScore: Hundredths | null;
  readonly gradedAt: EpochMs | null;
  readonly gradedBy: 'auto' | 'mixed' | null;
}

export interface Answer {
  readonly id: string;
  readonly submissionId: string;
  readonly questionId: string;
  readonly questionNumber: number;
  readonly questionType: QuestionType;
  readonly text: string | null;
  /** Counted by the browser, per question; 0 where nothing was ever saved. */
  readonly revision: number;
  readonly savedAt: EpochMs | null;
  readonly isCorrect: boolean | null;
  readonly score: Hundredths | null;
  readonly maxScore: Hundredths;
  readonly feedback: string | null;
  readonly gradedAt: EpochMs | null;
  /** `auto`, or the id of who graded it. */
  readonly gradedBy: string | null;
}

export const isFinal = (submission: Submission): boolean => submission.status !== 'draft';

export const hasText = (answer: Pick<Answer, 'text'>): boolean => answer.text !== null && answer.text.trim() !== '';

/** 0..100, null until every answer is graded: a part of the points must not be read as the result. */
export const finalPercentage = ({ status, score, maxScore }: Submission): number | null =>
  status === 'graded' && score !== null && maxScore !== null ? percentageOf(score, maxScore) : null;

/** Did it reach the pass mark? null until every answer is graded. */
export function hasPassed(submission: Submission): boolean | null {
  const percentage = finalPercentage(submission);
  return percentage === null ? null : percentage >= submission.passMark;
}

/** A text as every database can hold it: NUL and lone halves of surrogate pairs become U+FFFD. */
export const storable = (text: string | null | undefined): string | null =>
  text?.toWellFormed().replaceAll('\0', '\uFFFD') ?? null;

/** The answer to a question before anything is written. */
export const blankAnswer = (submissionId: string, question: QuestionWithAnswer, id: string): Answer => ({
  id,
  submissionId,
  questionId: question.question_id,
  questionNumber: question.question_number,
  questionType: question.question_type,
  text: null,
  revision: 0,
  savedAt: null,
  isCorrect: null,
  score: null,
  maxScore: toHundredths(question.points),
  feedback: null,
  gradedAt: null,
  gradedBy: null,
});
