import type { Topic } from './events.js';
import type { ServiceName } from './roles.js';

/** Who makes a topic's events and who hears them. The broker holds services to it where its users are told apart. */
export interface TopicAccess {
  readonly writer: ServiceName;
  readonly readers: readonly ServiceName[];
}

/** A row for every topic. A new consumer adds its service here first, or the broker refuses it. */
export const EVENT_ACCESS: { readonly [T in Topic]: TopicAccess } = {
  exam_scheduled: { writer: 'reservation', readers: [] },
  exam_cancelled: { writer: 'reservation', readers: [] },
  exam_changed: { writer: 'reservation', readers: ['correction'] },
  slot_changed: { writer: 'reservation', readers: [] },
  reservation_changed: { writer: 'reservation', readers: [] },
  user_changed: { writer: 'user', readers: ['reservation'] },
  monitoring_started: { writer: 'monitoring', readers: ['reservation'] },
  monitoring_stopped: { writer: 'monitoring', readers: ['correction'] },
  session_deadline_changed: { writer: 'monitoring', readers: ['reservation', 'correction'] },
  anomaly_detected: { writer: 'monitoring', readers: [] },
  anomaly_changed: { writer: 'monitoring', readers: [] },
  high_risk_alert: { writer: 'monitoring', readers: [] },
  exam_submitted: { writer: 'correction', readers: ['reservation', 'monitoring'] },
  grading_completed: { writer: 'correction', readers: [] },
  manual_review_required: { writer: 'correction', readers: [] },
};

/** Frames are made and watched by one service; nobody else sees a picture. */
export const FRAMES_ACCESS: TopicAccess = { writer: 'monitoring', readers: ['monitoring'] };
