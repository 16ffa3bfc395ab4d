import { absent, boolean, id, listOf, metadata, nullable, number, text, utc } from './shape.js';

/** The objects of the original's answers, each with all of its members; ours may have more. */
export const USER = { user_id: id, name: text, email: text, role: text, is_active: boolean, created_at: utc };
export const EXAM = {
  exam_id: id,
  title: text,
  description: nullable(text),
  duration_minutes: number,
  teacher_id: id,
  status: text,
  created_at: utc,
};
export const SLOT = { slot_id: id, exam_id: id, start_time: utc, created_at: utc };
const question = {
  question_id: id,
  exam_id: id,
  question_number: number,
  question_type: text,
  question_text: text,
  option_a: nullable(text),
  option_b: nullable(text),
  option_c: nullable(text),
  option_d: nullable(text),
  points: number,
  created_at: utc,
};
export const QUESTION = { ...question, correct_answer: absent };
export const QUESTION_WITH_ANSWER = { ...question, correct_answer: nullable(text) };
export const RESERVATION = {
  reservation_id: id,
  user_id: id,
  exam_id: id,
  start_time: utc,
  end_time: utc,
  status: text,
  created_at: utc,
};
export const SESSION = {
  session_id: id,
  reservation_id: id,
  user_id: id,
  exam_id: id,
  status: text,
  started_at: utc,
  stopped_at: nullable(utc),
  total_frames_processed: number,
  anomaly_count: number,
};
export const ANOMALY = {
  anomaly_id: text,
  session_id: id,
  anomaly_type: text,
  severity: text,
  detection_method: text,
  confidence: number,
  detected_at: utc,
  frame_path: nullable(text),
  description: text,
  metadata,
};
export const SUBMISSION = {
  submission_id: id,
  user_id: id,
  exam_id: id,
  reservation_id: id,
  submitted_at: utc,
  status: text,
  total_score: nullable(number),
  max_score: nullable(number),
  percentage: nullable(number),
  graded_at: nullable(utc),
  graded_by: nullable(text),
};
export const ANSWER = {
  answer_id: id,
  submission_id: id,
  question_id: id,
  question_type: text,
  user_answer: nullable(text),
  correct_answer: nullable(text),
  is_correct: nullable(boolean),
  score: nullable(number),
  max_score: number,
  feedback: nullable(text),
  graded_at: nullable(utc),
  graded_by: nullable(text),
};
export const GRADE = {
  submission_id: id,
  user_id: id,
  exam_id: id,
  total_score: nullable(number),
  max_score: number,
  percentage: nullable(number),
  graded_at: nullable(utc),
  question_results: listOf({
    question_id: id,
    question_type: text,
    user_answer: nullable(text),
    correct_answer: nullable(text),
    is_correct: nullable(boolean),
    score: nullable(number),
    max_score: number,
    feedback: nullable(text),
  }),
  requires_manual_review: boolean,
  manual_review_questions: listOf(id),
  summary: { correct: number, incorrect: number, pending: number },
};
export const SUMMARY_OF_ANOMALIES = {
  session_id: id,
  total_anomalies: number,
  by_severity: { critical: number, high: number, medium: number, low: number },
  by_type: {},
  by_detection_method: { rule: number, ml: number, hybrid: number },
};
