/** What the reservation service says and hears. In snake_case as the original system wrote it; times are ISO 8601 UTC with `Z`, ids are UUIDs. */

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

/**
 * When an exam's students learn their total, percentage, pass and numbers of right and wrong answers: as soon as their
 * paper is graded, or with the marks of each answer, once nobody can sit the exam any more.
 */
export const TOTALS_TOLD = ['at_once', 'with_marks'] as const;
export type TotalsTold = (typeof TOTALS_TOLD)[number];

/**
 * Who may book an exam: any student, or those to whom its teacher has given an invitation's code. Bookings that were
 * made before it was changed stay.
 */
export const EXAM_ENTRIES = ['open', 'invited'] as const;
export type ExamEntry = (typeof EXAM_ENTRIES)[number];

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
  totals_told: TotalsTold;
  entry: ExamEntry;
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
  /** @default "at_once" */
  totals_told?: TotalsTold;
  /** @default "open" */
  entry?: ExamEntry;
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
  totals_told?: TotalsTold;
  entry?: ExamEntry;
}
/** The right of one account to book an exam whose entry is `invited`: of the first that books with its code. */
export interface Invitation {
  invitation_id: string;
  exam_id: string;
  /** Whom the teacher means: a name, or an e-mail address. */
  label: string;
  created_at: string;
  /** The account that has booked with it; null: nobody yet. */
  used_by: string | null;
  /** null also where the name of that account is not known. */
  used_by_name: string | null;
  used_at: string | null;
}
/** Only the reply that makes a code has it: it is kept as a hash. */
export interface InvitationWithCode extends Invitation {
  /** Three groups of four of Crockford's base32, as `7KQ2-M9XD-04TN`. */
  code: string;
}
export interface NewInvitations {
  /**
   * 1 to 254 characters each, in one line, none twice, whatever the case; 2,000 of one exam at most, older ones included.
   * @minItems 1 @maxItems 2000
   */
  labels: string[];
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
  /**
   * Of a short answer: how many different words it may have that the expected ones have not. null, and absent in papers
   * that are older than it: any number.
   */
  max_surplus_words?: number | null;
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
  /** Of a short answer only. @isInt @minimum 0 @maximum 100 */
  max_surplus_words?: number | null;
}
/**
 * Of all questions of an exam with their key together, bytes of JSON: correction stores them in one row. In its statement
 * they are quoted and at most twice as long, and so below MariaDB's default `max_allowed_packet` of 16 MiB.
 */
export const MAX_QUESTIONS_BYTES = 7 * 1024 * 1024;

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
/** One reservation, read by itself or in its student's own list. */
export interface ReservationDetail extends Reservation {
  /**
   * The deadline of a session that begins now: the slot's end, and this student's extra time. Only for the student, the
   * exam's teacher and admins; missing too where reservation is of a version before it.
   */
  write_until?: string;
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
  /**
   * For an exam whose entry is `invited`, until the student has booked with one: blanks, dashes and case do not count.
   * @maxLength 100
   */
  invitation_code?: string;
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
  /** Missing where reservation is of the version before it. */
  totals_told?: TotalsTold;
  questions: QuestionWithAnswer[];
}
