/**
 * What travels over HTTP, in snake_case as the original system wrote it. Times are ISO 8601 UTC with `Z`, ids are UUIDs.
 * The controllers return these types and the browser app reads them: one definition for both.
 */
import type { Box, Observation } from './observation.js';
import type { Role } from './roles.js';

// ---------------------------------------------------------------- user
export interface User {
  user_id: string;
  name: string;
  email: string;
  role: Role;
  is_active: boolean;
  created_at: string;
}
export interface RegisterRequest {
  /** @minLength 1 @maxLength 255 */
  name: string;
  /** @maxLength 254 */
  email: string;
  /** @minLength 8 */
  password: string;
  role?: Role;
}
export interface LoginRequest {
  email: string;
  password: string;
}
export interface LoginReply {
  /** Short-lived (15 min); as `Authorization: Bearer`. */
  access_token: string;
  token_type: 'bearer';
  /** Seconds. */
  expires_in: number;
  /** For scripts; a browser has it as an HttpOnly cookie and gets null here. */
  refresh_token: string | null;
  user: User;
}
export interface RefreshRequest {
  refresh_token?: string;
}
export interface UserPatch {
  /** @minLength 1 @maxLength 255 */
  name?: string;
  role?: Role;
  is_active?: boolean;
}
export interface UsersOverview {
  total: number;
  by_role: Record<Role, number>;
}
export interface Message {
  message: string;
}

// ---------------------------------------------------------------- reservation
export type ExamStatus = 'active' | 'deleted';
export const RULE_NAMES = [
  'face_absent',
  'multiple_faces',
  'forbidden_object',
  'tab_change',
  'webcam_disabled',
  'connection_lost',
  'camera_covered',
  'static_picture',
] as const;
export type RuleName = (typeof RULE_NAMES)[number];

export interface Accommodation {
  user_id: string;
  /** @isInt @minimum 0 @maximum 600 */
  extra_minutes: number;
}
export interface Exam {
  exam_id: string;
  title: string;
  description: string | null;
  duration_minutes: number;
  teacher_id: string;
  status: ExamStatus;
  created_at: string;
  /** Percent of the points, 0..100. */
  pass_mark: number;
  /** Rules that watch this exam. */
  rules: RuleName[];
  question_count: number;
  /** Only for the exam's teacher and admins; else empty. */
  accommodations: Accommodation[];
}
export interface NewExam {
  /** @minLength 1 @maxLength 255 */
  title: string;
  /** @maxLength 10000 */
  description?: string | null;
  /** @isInt @minimum 1 @maximum 1440 */
  duration_minutes?: number;
  teacher_id: string;
  /** @minimum 0 @maximum 100 */
  pass_mark?: number;
  rules?: RuleName[];
  accommodations?: Accommodation[];
}
export interface ExamPatch {
  /** @maxLength 255 */
  title?: string | null;
  /** @maxLength 10000 */
  description?: string | null;
  /** @isInt @minimum 1 @maximum 1440 */
  duration_minutes?: number | null;
  /** @minimum 0 @maximum 100 */
  pass_mark?: number;
  rules?: RuleName[];
  accommodations?: Accommodation[];
}
export interface Slot {
  slot_id: string;
  exam_id: string;
  start_time: string;
  /** start + the exam's duration */
  end_time: string;
  /** null: no limit. */
  capacity: number | null;
  /** Reservations that hold a place. */
  booked: number;
  created_at: string;
}
export interface NewSlot {
  /** ISO 8601; without an offset it is read in the platform's time zone. */
  start_time: string;
  /** @isInt @minimum 1 @maximum 100000 */
  capacity?: number | null;
}
export const QUESTION_TYPES = ['mcq', 'true_false', 'short_answer', 'essay'] as const;
export type QuestionType = (typeof QUESTION_TYPES)[number];
export interface Question {
  question_id: string;
  exam_id: string;
  question_number: number;
  question_type: QuestionType;
  question_text: string;
  option_a: string | null;
  option_b: string | null;
  option_c: string | null;
  option_d: string | null;
  points: number;
  created_at: string;
}
export interface QuestionWithAnswer extends Question {
  correct_answer: string | null;
}
/** `type`, `text` and `options` are aliases that older clients send. */
export interface NewQuestion {
  question_type?: QuestionType;
  type?: QuestionType;
  /** @maxLength 10000 */
  question_text?: string;
  /** @maxLength 10000 */
  text?: string;
  /** @maxLength 500 */
  option_a?: string | null;
  /** @maxLength 500 */
  option_b?: string | null;
  /** @maxLength 500 */
  option_c?: string | null;
  /** @maxLength 500 */
  option_d?: string | null;
  options?: string[];
  /** @maxLength 500 */
  correct_answer?: string | null;
  /** @minimum 0 @maximum 1000 */
  points?: number;
}
export interface BulkQuestions {
  /** @minItems 1 @maxItems 500 */
  questions: NewQuestion[];
}
export const RESERVATION_STATUSES = ['scheduled', 'cancelled', 'completed'] as const;
export type ReservationStatus = (typeof RESERVATION_STATUSES)[number];
export interface Reservation {
  reservation_id: string;
  user_id: string;
  exam_id: string;
  slot_id: string;
  exam_title: string;
  student_name: string | null;
  start_time: string;
  end_time: string;
  status: ReservationStatus;
  created_at: string;
}
export interface NewReservation {
  user_id: string;
  exam_id: string;
  /** Else exam_id and start_time must match a slot. */
  slot_id?: string;
  start_time?: string;
  /** Accepted and ignored: the slot's end is the exam's duration after its start. */
  end_time?: string;
  /** @maxLength 255 */
  student_name?: string;
}
export interface ExamsOverview {
  exams: number;
  slots_open_now: number;
  slots_to_come: number;
  reservations_by_status: Record<ReservationStatus, number>;
}

/** Internal: all that monitoring and correction keep of reservation's facts, from one call. */
export interface Admission {
  reservation_id: string;
  reservation_status: ReservationStatus;
  user_id: string;
  student_name: string;
  exam_id: string;
  exam_title: string;
  exam_version: number;
  teacher_id: string;
  slot_id: string;
  slot_start: string;
  slot_end: string;
  extra_minutes: number;
  duration_minutes: number;
  pass_mark: number;
  rules: RuleName[];
}
/** Internal: an exam's questions with the key, of one version. */
export interface ExamPaper {
  exam_id: string;
  exam_version: number;
  title: string;
  teacher_id: string;
  pass_mark: number;
  /** End of the last slot that is not cancelled, null where there is none: until then no student gets the key. */
  last_slot_end: string | null;
  questions: QuestionWithAnswer[];
}

// ---------------------------------------------------------------- monitoring
export type SessionStatus = 'active' | 'paused' | 'stopped';
export const STOP_REASONS = ['submitted', 'student', 'proctor', 'deadline', 'admin'] as const;
export type StopReason = (typeof STOP_REASONS)[number];
export const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;
export type Severity = (typeof SEVERITIES)[number];
export const ANOMALY_TYPES = RULE_NAMES;
export type AnomalyType = RuleName;
export const DETECTION_METHODS = ['rule', 'ml', 'hybrid'] as const;
export type DetectionMethod = (typeof DETECTION_METHODS)[number];

export interface Session {
  session_id: string;
  reservation_id: string;
  user_id: string;
  exam_id: string;
  status: SessionStatus;
  started_at: string;
  stopped_at: string | null;
  /** Acknowledged frames. */
  total_frames_processed: number;
  anomaly_count: number;
  // ours
  exam_title: string;
  student_name: string;
  stop_reason: StopReason | null;
  /** The candidate's only deadline. */
  ends_at: string;
  anomalies_by_severity: Record<Severity, number>;
  frames: { analysed: number; skipped: number; unreadable: number };
  last_frame_at: string | null;
  /** Path of the newest analysed frame, for `GET /monitoring/frames?path=`. */
  last_frame_path: string | null;
  /** Is a frame or a heartbeat newer than 10 s? */
  connected: boolean;
  /** More than 4 s lie between analysed frames: observation is thinner than promised. */
  reduced: boolean;
}
export interface StartSessionRequest {
  reservation_id: string;
  user_id: string;
  exam_id: string;
}
/** The Session, and what the candidate's device needs to hold it. */
export interface StartedSession extends Session {
  /** Good for this session and its submission only, until ends_at + 30 min; null for those who may not send frames. */
  session_token: string;
  session_token_expires_at: string;
  /** Rises each time a device takes the session over; older devices are fenced. */
  device_epoch: number;
  next_frame_number: number;
  /** The server's clock at the answer. */
  server_time: string;
}
export interface RenewedSessionToken {
  session_token: string;
  session_token_expires_at: string;
  ends_at: string;
  server_time: string;
}
export interface AnomalyMetadata {
  face_count?: number;
  object_type?: 'cell phone' | 'book' | 'laptop';
  bbox?: Box;
  uncertainty_ms?: number;
  late?: boolean;
  [key: string]: unknown;
}
export interface Anomaly {
  anomaly_id: string;
  session_id: string;
  anomaly_type: AnomalyType;
  severity: Severity;
  detection_method: DetectionMethod;
  /** 0..1 */
  confidence: number;
  /** Start of the anomaly. */
  detected_at: string;
  /** null while it lasts. */
  ended_at: string | null;
  frame_path: string | null;
  description: string;
  metadata: AnomalyMetadata | null;
  /** Boxes of its strongest frame, to draw on the picture. */
  observation: Observation | null;
}
export interface AnomalySummary {
  session_id: string;
  total_anomalies: number;
  by_severity: Record<Severity, number>;
  by_type: Record<string, number>;
  by_detection_method: Record<DetectionMethod, number>;
}
export const BROWSER_EVENTS = ['tab_change', 'webcam_disabled'] as const;
export type BrowserEvent = (typeof BROWSER_EVENTS)[number];
/** The original system's frame call. */
export interface FrameRequest {
  /** base64 of the picture, with or without a data URL's head; "" for a bare event. */
  frame_data: string;
  frame_number: number;
  browser_event?: string | null;
}
export interface FrameReply {
  session_id: string;
  frame_number: number;
  anomalies_detected: Anomaly[];
  /** `done`: analysed within the wait; `pending`: durable, its analysis follows. */
  analysis: 'done' | 'pending';
}
export interface FrameReceipt {
  session_id: string;
  frame_number: number;
  /** Hexadecimal, of the bytes that are durable now. */
  sha256: string;
  duplicate: boolean;
  /** The server's clock at receipt. */
  received_at: string;
}
export interface BrowserEventRequest {
  /** Made by the browser: a repeat of the same id changes nothing. @minLength 1 @maxLength 64 */
  event_id: string;
  event: BrowserEvent;
  /** The browser's clock, ISO 8601. */
  occurred_at?: string;
}
export interface StopRequest {
  /** @maxLength 500 */
  reason?: string;
}
export interface WsTicket {
  ticket: string;
  expires_at: string;
}
export interface MonitoringOverview {
  active_sessions: number;
  total_sessions: number;
  total_anomalies: number;
  critical_anomalies: number;
  frames: { acknowledged: number; analysed: number; skipped: number; unreadable: number };
  vision: { model: string; processes: number; ready: boolean; warning: string | null };
}
/** Internal: what correction asks once before it refuses an answer. */
export interface SessionDeadline {
  session_id: string;
  reservation_id: string;
  user_id: string;
  exam_id: string;
  status: SessionStatus;
  started_at: string;
  ends_at: string;
  stopped_at: string | null;
  version: number;
}

/** Pushed on `/monitoring/sessions/{id}/live`. `type: frame` and `session_stopped` are the original's. */
export type LiveMessage =
  | {
      type: 'frame';
      frame_data: string;
      frame_number: number;
      timestamp: string;
      anomalies: AnomalyBrief[];
      observation: Observation | null;
    }
  | { type: 'anomaly'; anomaly: Anomaly }
  | { type: 'session'; session: Session }
  | { type: 'session_stopped' }
  | { type: 'pong' };
/** Pushed on `/monitoring/live`, the dashboard's socket. */
export type DashboardMessage =
  | { type: 'session'; session: Session }
  | { type: 'anomaly'; anomaly: Anomaly; session: Session }
  | { type: 'pong' };
export interface AnomalyBrief {
  anomaly_id: string;
  anomaly_type: AnomalyType;
  severity: Severity;
  confidence: number;
  description: string;
}
/** Pushed to the candidate on `/monitoring/sessions/{id}/stream`, beside the original's messages. */
export type CandidateMessage =
  | { type: 'pong'; server_time: string }
  | { type: 'deadline'; ends_at: string; reason: string }
  | { type: 'session_stopped'; stop_reason: StopReason }
  /** The original's: after each frame or event that came by `POST …/frame`, also with none. */
  | { type: 'anomalies'; data: Omit<AnomalyBrief, 'confidence'>[] }
  | { type: 'taken_over' };

// ---------------------------------------------------------------- correction
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
  total_score: number;
  max_score: number;
  percentage: number;
  graded_at: string;
  question_results: QuestionResult[];
  requires_manual_review: boolean;
  manual_review_questions: string[];
  summary: { correct: number; incorrect: number; pending: number };
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
  summary: { total_questions: number; graded: number; pending: number; correct: number; incorrect: number };
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

export interface Health {
  status: 'healthy';
  service: string;
}
