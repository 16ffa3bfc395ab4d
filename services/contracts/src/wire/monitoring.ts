/** What the monitoring service says and hears. In snake_case as the original system wrote it; times are ISO 8601 UTC with `Z`, ids are UUIDs. */
import type { Box, Observation } from '../observation.js';
import { RULE_NAMES, type RuleName } from './reservation.js';

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
  /** Anomalies that go on right now; 0 in a session that is over. */
  open_anomalies: number;
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
  /** Above all that the server has; while the session runs. */
  next_frame_number?: number;
}
/**
 * A stretch of a session in which less was seen than promised. `platform_gap` is the platform's own failing: `away` (down,
 * or standing still), `refused` (pictures not taken), `lagged` (analysis over 5 s behind); silence around it accuses
 * nobody. `late_stretch` is what the candidate's device sent afterwards: pictures from `from` to `to`.
 */
export interface SessionGap {
  session_id: string;
  kind: 'platform_gap' | 'late_stretch';
  /** Of a platform gap; null for a late stretch. */
  cause: 'away' | 'refused' | 'lagged' | null;
  from: string;
  to: string;
  /** Of a late stretch: pictures that came late; else 0. */
  late_frames: number;
  /** Added to the candidate's deadline for it. */
  given_back_ms: number;
}
export interface AnomalyMetadata {
  face_count?: number;
  object_type?: 'cell phone' | 'book' | 'laptop';
  bbox?: Box;
  uncertainty_ms?: number;
  late?: boolean;
  /** Of connection_lost: the device went on to send signs of life, and no picture. */
  still_connected?: true;
  /** Raised, then found to be the platform's own doing: the candidate is not to be blamed for it. */
  excused?: 'platform_gap' | 'own_lag';
  /** Skipped frames from its start to its end that were looked at afterwards, and how many of them show it. */
  backfilled?: { frames: number; showing: number };
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
/** A critical or high anomaly of any session, with what a watcher's page says of it. */
export interface AnomalyAlert {
  anomaly_id: string;
  session_id: string;
  anomaly_type: AnomalyType;
  severity: 'critical' | 'high';
  /** Start of the anomaly. */
  detected_at: string;
  /** Raised, then found to be the platform's own doing. */
  excused: boolean;
  student_name: string;
  exam_title: string;
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
  /** The browser's clock, ISO 8601; counts only with the header `X-Clock-Offset-Ms`. */
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
  vision: {
    model: string;
    processes: number;
    ready: boolean;
    warning: string | null;
    /**
     * Sittings whose own vision pods cannot be reached now, so that the shared pool looks for them, and for how many
     * pictures it did since the service started. Null where no sitting can have pods of its own.
     */
    fallback: { sittings: number; pictures: number } | null;
    /**
     * How analysed pictures came to their observations since the service started. `reused`: the same to the byte as
     * the one before it in its session, whose observation was taken again.
     */
    pictures: { inferred: number; reused: number };
  };
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
/**
 * What the dashboard may say on `/monitoring/live`. `show` names the sessions whose pictures it has on its screen: it
 * takes the place of the last one, and ids beyond the first 200, or not within reach, are left out.
 */
export type DashboardRequest = { type: 'ping' } | { type: 'show'; session_ids: string[] };
/** Pushed on `/monitoring/live`, the dashboard's socket. */
export type DashboardMessage =
  | { type: 'session'; session: Session }
  | { type: 'anomaly'; anomaly: Anomaly; session: Session }
  | WallPicture
  /** Some news did not come through: the lists have to be read anew. */
  | { type: 'resync' }
  | { type: 'pong' };
/** A picture of a session that the dashboard asked for: the newest at once, then at most one in 3 s. */
export interface WallPicture {
  type: 'picture';
  session_id: string;
  /** base64 of the JPEG, as it was received. */
  frame_data: string;
  /** When the server received it. */
  timestamp: string;
  /** How old it is, by the server's clock: the viewer's own may be wrong. */
  age_ms: number;
  /** What was seen in it; null for the one that was there before. */
  observation: Observation | null;
}
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
