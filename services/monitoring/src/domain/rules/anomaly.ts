import type { AnomalyType, Box, DetectionMethod, Severity } from '@proctorwise/contracts';

/** The old contract's names for the objects; `phone` is a `cell phone` there. */
export type ObjectType = 'cell phone' | 'book' | 'laptop';

/** As it goes on the wire, hence snake_case. A key that does not apply is absent. */
export interface AnomalyMetadata {
  /** How many people are in the strongest frame. */
  readonly face_count?: number;
  readonly object_type?: ObjectType;
  /** Pixels of the strongest frame. */
  readonly bbox?: Box;
  /** The longest time between analysed frames that touches the anomaly, ms; present only above 4,000. */
  readonly uncertainty_ms?: number;
  /** Of connection_lost: the device went on to send signs of life, and no picture. */
  readonly still_connected?: true;
  /** Raised, then found to be the platform's own doing: the candidate is not to be blamed for it. */
  readonly excused?: 'platform_gap' | 'own_lag';
  /** Skipped frames from its start to its end that were looked at afterwards, and how many of them show it. */
  readonly backfilled?: { readonly frames: number; readonly showing: number };
}

/** Where a frame lies, so that the shell can fetch its picture. */
export interface Evidence {
  readonly frameNumber: number;
  /** Position in the session's frame log. */
  readonly position: number;
}

/** One anomaly as it stands now; the shell's row is this, whole, keyed by `key`. */
export interface Anomaly {
  /** Stable and unique within the session: `face_absent:1`, `late/face_absent:1`. Replay from a saved state gives the same. */
  readonly key: string;
  readonly anomalyType: AnomalyType;
  readonly severity: Severity;
  readonly detectionMethod: DetectionMethod;
  /** 0..1: the strongest frame's score; for a rule on time, the share of its frames that show it. */
  readonly confidence: number;
  /** Capture time in ms since the Unix epoch; browser events: as `trustEventTime`; connection_lost: server time. */
  readonly startedAt: number;
  /** When it was last seen to go on; startedAt <= lastSeenAt. */
  readonly lastSeenAt: number;
  /** Null while it goes on; startedAt <= endedAt. */
  readonly endedAt: number | null;
  /** The strongest frame; null where no frame shows it. */
  readonly evidence: Evidence | null;
  /** One short English line for people. */
  readonly description: string;
  readonly metadata: AnomalyMetadata | null;
  /** Made of frames that came later than the reorder window allows, or of an event as `trustEventTime` says. */
  readonly late: boolean;
}

/**
 * `opened` comes once per key and first; `grew` when it goes on or a stronger frame came; `closed` when it is over, and
 * once more if a platform gap that becomes known afterwards excuses it. Browser events are instants: one `opened` with
 * `endedAt` set, and no `closed`.
 */
export interface AnomalyChange {
  readonly kind: 'opened' | 'grew' | 'closed';
  readonly anomaly: Anomaly;
}

/** At least three critical anomalies were opened within a minute. */
export interface HighRiskAlert {
  /** ms since the Unix epoch, the moment of the anomaly that completed it. */
  readonly at: number;
  readonly criticalAnomaliesLastMinute: number;
  /** Keys of those anomalies, oldest first. */
  readonly anomalyKeys: readonly string[];
}

/** A late stretch was judged to its end; goes on the session's timeline. */
export interface LateStretch {
  /** Capture times of its first and last judged frame, ms since the Unix epoch. */
  readonly from: number;
  readonly to: number;
  readonly frames: number;
}
