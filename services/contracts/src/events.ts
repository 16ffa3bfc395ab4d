import { z } from 'zod';
import { ANOMALY_TYPES, DETECTION_METHODS, RULE_NAMES, SEVERITIES, STOP_REASONS, TOTALS_TOLD } from './wire/index.js';

/**
 * The topics and what their messages hold: flat JSON. The original nine keep their names and fields; fields are
 * added, never renamed. `key` names the field that orders them: events of one key arrive in the order of their commits.
 */
const id = z.string().min(1).max(64);
const instant = z.iso.datetime({ offset: true });
const count = z.number().int().nonnegative();
/** May the student be told the total yet? Events of the version before it tell those that always may. */
const totalShown = z.boolean().default(true);

export const EVENT_SCHEMAS = {
  exam_scheduled: z.object({
    reservation_id: id,
    user_id: id,
    student_name: z.string(),
    exam_id: id,
    exam_title: z.string(),
    teacher_id: id,
    start_time: instant,
    end_time: instant,
  }),
  exam_cancelled: z.object({ reservation_id: id, user_id: id, exam_id: id }),
  monitoring_started: z.object({
    session_id: id,
    reservation_id: id,
    user_id: id,
    exam_id: id,
    started_at: instant,
    ends_at: instant,
  }),
  monitoring_stopped: z.object({
    session_id: id,
    reservation_id: id,
    user_id: id,
    exam_id: id,
    started_at: instant,
    stopped_at: instant,
    stop_reason: z.enum(STOP_REASONS),
    total_frames_processed: count,
    total_anomalies: count,
    anomaly_summary: z.record(z.string(), count),
  }),
  session_deadline_changed: z.object({
    session_id: id,
    reservation_id: id,
    user_id: id,
    exam_id: id,
    ends_at: instant,
    reason: z.string(),
    version: count,
  }),
  anomaly_detected: z.object({
    anomaly_id: id,
    session_id: id,
    user_id: id,
    exam_id: id,
    anomaly_type: z.enum(ANOMALY_TYPES),
    severity: z.enum(SEVERITIES),
    detection_method: z.enum(DETECTION_METHODS),
    confidence: z.number().min(0).max(1),
    detected_at: instant,
    description: z.string(),
  }),
  anomaly_changed: z.object({
    anomaly_id: id,
    session_id: id,
    anomaly_type: z.enum(ANOMALY_TYPES),
    severity: z.enum(SEVERITIES),
    confidence: z.number().min(0).max(1),
    detected_at: instant,
    ended_at: instant.nullable(),
    description: z.string(),
  }),
  high_risk_alert: z.object({
    session_id: id,
    user_id: id,
    exam_id: id,
    reservation_id: id,
    critical_anomalies_last_minute: count,
    alert_time: instant,
    message: z.string(),
  }),
  exam_submitted: z.object({
    submission_id: id,
    user_id: id,
    exam_id: id,
    reservation_id: id,
    submitted_at: instant,
    answer_count: count,
  }),
  grading_completed: z.object({
    submission_id: id,
    user_id: id,
    exam_id: id,
    total_score: z.number(),
    max_score: z.number(),
    percentage: z.number(),
    graded_at: instant,
    total_shown: totalShown,
  }),
  manual_review_required: z.object({
    submission_id: id,
    user_id: id,
    exam_id: id,
    questions_requiring_review: z.array(id),
    partial_score: z.number(),
    max_score: z.number(),
    total_shown: totalShown,
  }),
  exam_changed: z.object({
    exam_id: id,
    version: count,
    title: z.string(),
    teacher_id: id,
    status: z.enum(['active', 'deleted']),
    duration_minutes: z.number().int().positive(),
    pass_mark: z.number(),
    rules: z.array(z.enum(RULE_NAMES)),
    last_slot_end: instant.nullable(),
    /** Missing in events of the version before it: what is known stays. */
    totals_told: z.enum(TOTALS_TOLD).optional(),
  }),
  user_changed: z.object({
    user_id: id,
    version: count,
    name: z.string(),
    email: z.string(),
    role: z.enum(['student', 'teacher', 'proctor', 'admin']),
    is_active: z.boolean(),
  }),
  slot_changed: z.object({
    slot_id: id,
    exam_id: id,
    version: count,
    start_time: instant,
    end_time: instant,
    cancelled: z.boolean(),
    booked: count,
  }),
  reservation_changed: z.object({
    reservation_id: id,
    version: count,
    user_id: id,
    exam_id: id,
    slot_id: id,
    status: z.enum(['scheduled', 'cancelled', 'completed']),
  }),
} as const;

export type Topic = keyof typeof EVENT_SCHEMAS;
export type EventData<T extends Topic> = z.infer<(typeof EVENT_SCHEMAS)[T]>;
export const TOPICS = Object.keys(EVENT_SCHEMAS) as Topic[];

/** The field whose value orders a topic's events. */
export const ORDERING_KEY = {
  exam_scheduled: 'reservation_id',
  exam_cancelled: 'reservation_id',
  monitoring_started: 'session_id',
  monitoring_stopped: 'session_id',
  session_deadline_changed: 'session_id',
  anomaly_detected: 'session_id',
  anomaly_changed: 'session_id',
  high_risk_alert: 'session_id',
  exam_submitted: 'submission_id',
  grading_completed: 'submission_id',
  manual_review_required: 'submission_id',
  exam_changed: 'exam_id',
  user_changed: 'user_id',
  slot_changed: 'slot_id',
  reservation_changed: 'reservation_id',
} as const satisfies { [T in Topic]: keyof EventData<T> };

/** One event on its way: CloudEvents 1.0 attributes beside the flat data. */
export interface EventEnvelope<T extends Topic = Topic> {
  /** Unique: consumers are idempotent by it. */
  readonly id: string;
  readonly topic: T;
  /** Value of the ordering key. */
  readonly key: string;
  /** The service that made it. */
  readonly source: string;
  /** ISO 8601 UTC. */
  readonly time: string;
  /** W3C trace context of what made it, where there is one. */
  readonly traceparent?: string;
  readonly data: EventData<T>;
}
