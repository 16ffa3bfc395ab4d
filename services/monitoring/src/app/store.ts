import type {
  Actor,
  AnomalyMetadata,
  AnomalyType,
  DetectionMethod,
  EventData,
  Observation,
  SessionStatus,
  Severity,
  Topic,
} from '@proctorwise/contracts';
import type { Page } from '@proctorwise/platform';
import type { RulesState } from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';

/** What the watch over a session knows, up to a position of the frame log: replaced whole, by its owner only. */
export interface WatchRecord {
  readonly sessionId: string;
  /** Rises with each process that takes the watch; a former owner's write finds another number and fails. */
  readonly ownerEpoch: number;
  /** Log position up to which this was computed. */
  readonly position: number;
  readonly rulesState: RulesState;
  readonly analysed: number;
  readonly skipped: number;
  readonly unreadable: number;
  readonly highestFrameNumber: number;
  readonly lastFrameAt: Date | null;
  /** Of the newest analysed frame, relative to the archive's base. */
  readonly lastFramePath: string | null;
  readonly anomalyCounts: Readonly<Record<Severity, number>>;
  /** Hash chain over the frames up to the position, hexadecimal. */
  readonly chainHead: string;
}

/** What lists need of it: the rules' state is large. */
export type WatchNumbers = Omit<WatchRecord, 'rulesState'>;

/** An anomaly as it is kept: one record that grows. */
export interface AnomalyRecord {
  readonly anomalyId: string;
  readonly sessionId: string;
  readonly anomalyType: AnomalyType;
  readonly severity: Severity;
  readonly detectionMethod: DetectionMethod;
  /** 0..1 */
  readonly confidence: number;
  readonly detectedAt: Date;
  readonly endedAt: Date | null;
  readonly framePath: string | null;
  readonly description: string;
  readonly metadata: AnomalyMetadata | null;
  /** Of its strongest frame; null where that is not at hand any more. */
  readonly observation: Observation | null;
}

/** Not what turned out to be the platform's own doing. */
export const isHeldAgainstCandidate = ({ metadata }: Pick<AnomalyRecord, 'metadata'>): boolean =>
  metadata?.excused === undefined;

export interface SessionFilter {
  readonly status?: SessionStatus;
  readonly userId?: string;
  readonly teacherId?: string;
}
export interface SessionWithWatch {
  readonly session: Session;
  readonly watch: WatchNumbers;
}
export interface PictureView {
  readonly viewerId: string;
  readonly viewerRole: string;
  readonly sessionId: string;
  readonly framePath: string;
  readonly viewedAt: Date;
}

/** Queries only: who may see what is the use case's business. */
export interface Sessions {
  /** @throws {SessionNotFound} */
  get(sessionId: string): Promise<Session>;
  /** As get; inside a transaction nobody else changes the session until its end. */
  lock(sessionId: string): Promise<Session>;
  /** One person's session of a reservation: the candidate's, or someone's test. */
  ofReservation(reservationId: string, userId: string): Promise<Session | null>;
  /** The candidate's session of a reservation: tests are left out. */
  ofCandidate(reservationId: string): Promise<Session | null>;
  /** Those of them that exist, in any order. */
  ofIds(sessionIds: readonly string[]): Promise<Session[]>;
  /** @throws {SessionNotFound} */
  withWatch(sessionId: string): Promise<SessionWithWatch>;
  /** Newest first. */
  list(filter: SessionFilter, page: Page): Promise<SessionWithWatch[]>;
  /** Those whose frames may still have to be judged: running, or stopped and not yet sealed. */
  unsealed(): Promise<Session[]>;
  /** Those of them that are stopped: few, and not for long. */
  stoppedUnsealed(): Promise<Session[]>;
  countByStatus(): Promise<{ active: number; total: number }>;
  /** @throws {SessionExists} this user has a session of this reservation */
  insert(session: Session): Promise<void>;
  /** @throws {SessionNotFound} */
  update(sessionId: string, change: Partial<Omit<Session, 'sessionId' | 'rules'>>): Promise<Session>;
}
export interface WatchRecords {
  insert(record: WatchRecord): Promise<void>;
  /**
   * Makes the caller the owner: whoever had it before can write no more.
   * @param term of the caller's partition: who had the partition before takes nothing back from its successor
   * @throws {FormerOwner} it was taken under a higher term
   */
  take(sessionId: string, term: number): Promise<WatchRecord>;
  /** Is it still the caller's? Inside a transaction nobody else takes it until its end then. */
  holds(watch: Pick<WatchRecord, 'sessionId' | 'ownerEpoch'>): Promise<boolean>;
  /** @throws {FormerOwner} it has another owner now */
  save(record: WatchRecord): Promise<void>;
  totals(): Promise<{
    analysed: number;
    skipped: number;
    unreadable: number;
    bySeverity: Record<Severity, number>;
  }>;
}
export interface Anomalies {
  /** Writes it as it stands now, whole: a replay writes the same again. */
  put(record: AnomalyRecord): Promise<void>;
  /** Newest first. A severity that does not exist has none. */
  ofSession(sessionId: string, page: Page, severity?: string): Promise<AnomalyRecord[]>;
  /** Of all sessions, newest first; without what the picture showed. */
  ofSeverity(severity: Severity, page: Page): Promise<Omit<AnomalyRecord, 'observation'>[]>;
  /** Writes down who looked at which picture. */
  noteView(view: PictureView): Promise<void>;
}
/** Why less was seen than promised: our own failing, or pictures that the device sent late. */
export type GapCause = 'away' | 'refused' | 'lagged' | 'sent_late';
/** One stretch of it: one record that grows, known by its session, cause and beginning. */
export interface GapRecord {
  readonly sessionId: string;
  readonly cause: GapCause;
  readonly beganAt: Date;
  readonly endedAt: Date;
  /** Pictures that came late; 0 where the failing is ours. */
  readonly lateFrames: number;
  /** What the deadline was moved by for it, ms. */
  readonly givenBackMs: number;
}
export interface Gaps {
  /** Writes it as it stands now, whole. Above 125 of one session and cause, older neighbours become one. */
  put(record: GapRecord): Promise<void>;
  find(sessionId: string, cause: GapCause, beganAt: Date): Promise<GapRecord | null>;
  /** Newest first; at most 500. */
  ofSession(sessionId: string): Promise<GapRecord[]>;
}
export interface Liveness {
  /** When a partition's sessions were last known to be watched; null at the very first start. */
  last(partition: number): Promise<Date | null>;
  note(partition: number, aliveAt: Date): Promise<void>;
}

/** A one-time ticket for a socket, as it lies in the database. */
export interface TicketRecord {
  /** SHA-256 of its secret, hexadecimal. */
  readonly secretHash: string;
  /** The user, or the session of a candidate's device. */
  readonly holderId: string;
  readonly door: string;
  readonly actor: Actor;
  readonly expiresAt: Date;
}
export interface TicketRecords {
  insert(ticket: TicketRecord): Promise<void>;
  /** Removes it: of all who ask, in whatever process, one alone gets it. Inside a transaction. */
  take(secretHash: string): Promise<TicketRecord | null>;
  countOpen(holderId: string, now: Date): Promise<number>;
  forgetExpired(now: Date): Promise<void>;
}

export interface MonitoringRecords {
  readonly sessions: Sessions;
  readonly watches: WatchRecords;
  readonly anomalies: Anomalies;
  readonly gaps: Gaps;
  readonly liveness: Liveness;
  readonly tickets: TicketRecords;
}
export interface MonitoringTransaction extends MonitoringRecords {
  emit<T extends Topic>(topic: T, data: EventData<T>): void;
}
/** Monitoring's own database. What a transaction does commits together, its events included, or not at all. */
export interface MonitoringStore {
  transaction<T>(work: (tx: MonitoringTransaction) => Promise<T>): Promise<T>;
  read<T>(work: (records: MonitoringRecords) => Promise<T>): Promise<T>;
}
