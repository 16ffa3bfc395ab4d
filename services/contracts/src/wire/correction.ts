/** What the correction service says and hears. In snake_case as the original system wrote it; times are ISO 8601 UTC with `Z`, ids are UUIDs. */
import type { Question, QuestionType } from './reservation.js';

export const SUBMISSION_STATUSES = ['draft', 'submitted', 'grading', 'graded', 'manual_review'] as const;
export type SubmissionStatus = (typeof SUBMISSION_STATUSES)[number];
export interface Submission {
  submission_id: string;
  user_id: string;
  exam_id: string;
  reservation_id: string;
  submitted_at: string | null;
  status: SubmissionStatus;
  total_score: number | null;
  max_score: number | null;
  /** 0..100 */
  percentage: number | null;
  graded_at: string | null;
  graded_by: 'auto' | 'mixed' | null;
  // ours
  exam_title: string;
  student_name: string;
  /** Did it reach the exam's pass mark? null while not graded. */
  passed: boolean | null;
  /**
   * Are total, percentage and pass told to the caller, once there are any? Students of an exam with `totals_told`
   * `with_marks` find them null until the marks are shown; the receipt of a hand-in tells nobody any.
   */
  total_shown: boolean;
}
export interface Answer {
  answer_id: string;
  submission_id: string;
  question_id: string;
  question_number: number;
  question_text: string;
  question_type: QuestionType;
  /** The words of the options, so that a letter can be read: null where the question has none. */
  option_a: string | null;
  option_b: string | null;
  option_c: string | null;
  option_d: string | null;
  user_answer: string | null;
  correct_answer: string | null;
  is_correct: boolean | null;
  score: number | null;
  max_score: number;
  feedback: string | null;
  graded_at: string | null;
  graded_by: string | null;
}
export interface SubmittedAnswer {
  question_id: string;
  question_type?: QuestionType;
  /** @maxLength 100000 */
  user_answer: string | null;
  /** Accepted and ignored: the server's key grades. */
  correct_answer?: string | null;
  /** Accepted and ignored. */
  max_score?: number;
}
export interface NewSubmission {
  user_id: string;
  /** @pattern ^[\w-]{1,64}$ */
  exam_id: string;
  /** @pattern ^[\w-]{1,64}$ */
  reservation_id: string;
  /** @maxItems 1000 */
  answers: SubmittedAnswer[];
}
export interface QuestionResult {
  question_id: string;
  question_type: QuestionType;
  user_answer: string | null;
  correct_answer: string | null;
  is_correct: boolean | null;
  score: number | null;
  max_score: number;
  feedback: string | null;
}
export interface GradeReply {
  submission_id: string;
  user_id: string;
  exam_id: string;
  /** As percentage and the counts of right and wrong answers: null while `total_shown` is false. */
  total_score: number | null;
  max_score: number;
  percentage: number | null;
  graded_at: string;
  question_results: QuestionResult[];
  requires_manual_review: boolean;
  manual_review_questions: string[];
  summary: { correct: number | null; incorrect: number | null; pending: number };
  /** As in Submission. */
  total_shown: boolean;
  /** As in ResultReply. */
  marks_shown: boolean;
}
export interface GradeAnswerRequest {
  /** @minimum 0 */
  score: number;
  /** @maxLength 5000 */
  feedback?: string | null;
  /** @pattern ^[\w-]{1,64}$ */
  grader_id: string;
}
export interface ResultReply {
  submission: Submission;
  answers: Answer[];
  /** Right and wrong: null while `submission.total_shown` is false. */
  summary: {
    total_questions: number;
    graded: number;
    pending: number;
    correct: number | null;
    incorrect: number | null;
  };
  /**
   * Are `is_correct`, `score` and `feedback` of each answer shown to the caller? To students only once the last slot is
   * over and nobody writes any more; before that they are null. An answer that waits for a person has `graded_at` null.
   */
  marks_shown: boolean;
  /** May the student see the correct answers yet? */
  key_released: boolean;
}
export interface OpenDraftRequest {
  /** @pattern ^[\w-]{1,64}$ */
  reservation_id: string;
}
export interface DraftAnswer {
  question_id: string;
  user_answer: string | null;
  revision: number;
  saved_at: string;
}
/** A candidate's running paper: the questions without their key, and what is saved so far. */
export interface Draft {
  submission_id: string;
  exam_id: string;
  reservation_id: string;
  exam_title: string;
  status: SubmissionStatus;
  ends_at: string;
  server_time: string;
  questions: Question[];
  answers: DraftAnswer[];
}
export interface SaveAnswerRequest {
  /** @maxLength 100000 */
  user_answer: string | null;
  /** Counts up from 1 per question in the browser; an older one changes nothing. @isInt @minimum 1 */
  revision: number;
}
export interface SaveAnswerReply {
  question_id: string;
  revision: number;
  saved_at: string;
}
export interface ExamRelease {
  exam_id: string;
  released_at: string;
  /** End of the exam's last slot: not before it do students see the correct answers. */
  last_slot_end: string | null;
  /** Do they see them now? */
  key_released: boolean;
}
export interface CorrectionsOverview {
  submissions_by_status: Record<SubmissionStatus, number>;
  /** Percent, of graded submissions; null where there is none. */
  average_percentage: number | null;
}
