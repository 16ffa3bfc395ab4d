import type { Observation, Severity } from '@proctorwise/contracts';
import { DomainError } from '@proctorwise/contracts';
import type { UnitOfWork } from '@proctorwise/platform';
import { anomalyIdOf } from '../domain/anomaly-id.js';
import {
  type AnomalyChange,
  type HighRiskAlert,
  type RulesConfig,
  type RulesInput,
  type RulesState,
  step,
} from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import { type FrameRecord, framePath, nextLink } from '../frames/index.js';
import { anomaliesIn } from '../persistence/anomalies.js';
import { watchesIn } from '../persistence/sessions.js';
import type { AnomalyRow, WatchRow } from '../persistence/tables.js';

/** How the frames of a session ended. */
export type FrameOutcome = Observation | 'skipped' | 'unreadable';

/** What one input changed, once it is stored. */
export interface WatchChanges {
  readonly anomalies: readonly { readonly kind: AnomalyChange['kind']; readonly row: AnomalyRow }[];
  readonly alerts: readonly HighRiskAlert[];
}
const NOTHING: WatchChanges = { anomalies: [], alerts: [] };

/** At most this much of the watch is recomputed from the frame log after a crash. */
const STORE_EVERY_MS = 5_000;
/** A device that was not heard from for this long is shown as disconnected; the rule connection_lost uses the same. */
export const CONNECTED_WITHIN_MS = 10_000;
/** Tasks that may wait for one session: frames wait in their log, so these are events, ticks and heartbeats. */
const MAX_WAITING_TASKS = 200;
/** An anomaly's strongest frame is one of the newest: rules look back over a handful. */
const REMEMBERED_OBSERVATIONS = 16;

/**
 * The watch over one session: the only writer of its rules' state. Inputs are taken one after the other; what they
 * change is stored together with the log position, and only then told to anyone.
 */
export class SessionWatch {
  /** Acknowledged frames, those that wait for analysis included. */
  acknowledged: number;
  /** When the newest frame or heartbeat was received, ms since the Unix epoch. */
  lastHeardAt: number;
  #highestNumber: number;
  readonly #work: UnitOfWork;
  readonly #config: RulesConfig;
  readonly #observations = new Map<number, Observation>();
  readonly #awaiting = new Map<number, (changes: WatchChanges) => void>();
  #session: Session;
  #row: WatchRow;
  #storedAt: number;
  #dirty = false;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: { session: Session; row: WatchRow; work: UnitOfWork; config: RulesConfig; now: number }) {
    this.#session = options.session;
    this.#row = options.row;
    this.#work = options.work;
    this.#config = options.config;
    this.#storedAt = options.now;
    this.acknowledged = options.row.analysed + options.row.skipped + options.row.unreadable;
    this.#highestNumber = options.row.highestFrameNumber;
    this.judgedUpTo = options.now;
    this.lastHeardAt = Math.max(options.row.lastFrameAt?.getTime() ?? 0, options.session.startedAt.getTime());
  }

  get session(): Session {
    return this.#session;
  }
  /** The numbers as they stand now, some of them not stored yet. */
  get row(): Readonly<WatchRow> {
    return this.#row;
  }
  /** The session's facts changed: deadline, device, end. */
  update(session: Session): void {
    this.#session = session;
  }

  /** A frame was acknowledged: durable in the log, its analysis to come. */
  noteAcknowledged(frameNumber: number, receivedAt: number): void {
    if (!this.isBehind) this.judgedUpTo = receivedAt;
    this.acknowledged += 1;
    this.#highestNumber = Math.max(this.#highestNumber, frameNumber);
    this.lastHeardAt = Math.max(this.lastHeardAt, receivedAt);
  }
  /** The number a device begins with that takes the session over. */
  get nextFrameNumber(): number {
    return this.#highestNumber + 1;
  }
  /** Are acknowledged frames still to be judged? */
  get isBehind(): boolean {
    return this.acknowledged > this.#row.analysed + this.#row.skipped + this.#row.unreadable;
  }

  /** When it last had nothing to judge, or judged something: how far behind it is. */
  judgedUpTo: number;
  /** What the dashboard was last told. */
  saidConnected = false;
  isConnected(now: number): boolean {
    return now - this.lastHeardAt <= CONNECTED_WITHIN_MS;
  }

  /** Resolves when the frame at this position has been judged, or null after `timeoutMs`. */
  judged(position: number, timeoutMs: number): Promise<WatchChanges | null> {
    if (position <= this.#row.position) return Promise.resolve(NOTHING);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#awaiting.delete(position);
        resolve(null);
      }, timeoutMs);
      this.#awaiting.set(position, (changes) => {
        clearTimeout(timer);
        this.#awaiting.delete(position);
        resolve(changes);
      });
    });
  }

  /** Takes a frame's outcome into account. A frame at or below the position changes nothing. */
  takeFrame(
    record: FrameRecord,
    time: { at: number | null; clockDoubtful: boolean },
    outcome: FrameOutcome,
    now: number,
  ): Promise<WatchChanges> {
    return this.#inTurn(async () => {
      if (record.position <= this.#row.position) return NOTHING;
      if (typeof outcome === 'object') this.#remember(record.frameNumber, outcome);
      const kind = typeof outcome === 'object' ? 'analysed' : outcome;
      const chain = nextLink(
        { length: this.#row.analysed + this.#row.skipped + this.#row.unreadable, link: this.#row.chainHead },
        record,
      );
      const changes = await this.#take(
        {
          kind: 'frame',
          position: record.position,
          frameNumber: record.frameNumber,
          capturedAt: time.at,
          receivedAt: record.receivedAt,
          clockDoubtful: time.clockDoubtful,
          outcome,
        },
        {
          position: record.position,
          chainHead: chain.link,
          [kind]: this.#row[kind] + 1,
          highestFrameNumber: Math.max(this.#row.highestFrameNumber, record.frameNumber),
          ...(kind === 'analysed' ? { lastFrameAt: new Date(record.receivedAt), lastFramePath: record.path } : {}),
        },
        now,
      );
      this.judgedUpTo = Math.max(this.judgedUpTo, record.receivedAt);
      this.#awaiting.get(record.position)?.(changes);
      return changes;
    });
  }

  /** Takes any other input. Browser events are stored at once: nothing else remembers them. */
  take(input: Exclude<RulesInput, { kind: 'frame' }>, now: number): Promise<WatchChanges> {
    return this.#inTurn(() => this.#take(input, {}, now, input.kind === 'browser_event'));
  }

  /** Stores what is not stored yet. */
  flush(now: number): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#dirty) await this.#store(this.#row, [], [], now);
    });
  }

  async #take(input: RulesInput, values: Partial<WatchRow>, now: number, storeNow = false): Promise<WatchChanges> {
    const result = step(this.#row.rulesState, input, this.#config);
    const anomalies = result.changes.map((change) => ({ kind: change.kind, row: this.#toRow(change) }));
    const opened = result.changes.filter(({ kind }) => kind === 'opened');
    const next: WatchRow = {
      ...this.#row,
      ...values,
      rulesState: result.state as RulesState,
      anomalyCounts: opened.reduce(countOne, this.#row.anomalyCounts),
    };
    const alerts = result.alerts;
    if (anomalies.length > 0 || alerts.length > 0 || storeNow || now - this.#storedAt >= STORE_EVERY_MS)
      await this.#store(next, anomalies, alerts, now);
    else this.#dirty = true;
    this.#row = next;
    return { anomalies, alerts };
  }

  async #store(
    next: WatchRow,
    anomalies: WatchChanges['anomalies'],
    alerts: readonly HighRiskAlert[],
    now: number,
  ): Promise<void> {
    const { sessionId, userId, examId, reservationId } = this.#session;
    await this.#work.transaction(async ({ em, emit }) => {
      await watchesIn(em).save(next);
      for (const { kind, row } of anomalies) {
        await anomaliesIn(em).put(row);
        const shared = {
          anomaly_id: row.anomalyId,
          session_id: sessionId,
          anomaly_type: row.anomalyType,
          severity: row.severity,
          confidence: row.confidence,
          detected_at: row.detectedAt.toISOString(),
          description: row.description,
        };
        if (kind === 'opened')
          emit('anomaly_detected', {
            ...shared,
            user_id: userId,
            exam_id: examId,
            detection_method: row.detectionMethod,
          });
        else emit('anomaly_changed', { ...shared, ended_at: row.endedAt?.toISOString() ?? null });
      }
      for (const alert of alerts)
        emit('high_risk_alert', {
          session_id: sessionId,
          user_id: userId,
          exam_id: examId,
          reservation_id: reservationId,
          critical_anomalies_last_minute: alert.criticalAnomaliesLastMinute,
          alert_time: new Date(alert.at).toISOString(),
          message: `${alert.criticalAnomaliesLastMinute} critical anomalies within a minute`,
        });
    });
    this.#storedAt = now;
    this.#dirty = false;
  }

  #toRow({ anomaly }: AnomalyChange): AnomalyRow {
    const { evidence } = anomaly;
    const { sessionId, startedAt } = this.#session;
    return {
      anomalyId: anomalyIdOf(sessionId, anomaly.key),
      sessionId,
      anomalyType: anomaly.anomalyType,
      severity: anomaly.severity,
      detectionMethod: anomaly.detectionMethod,
      confidence: anomaly.confidence,
      detectedAt: new Date(anomaly.startedAt),
      endedAt: anomaly.endedAt === null ? null : new Date(anomaly.endedAt),
      framePath: evidence && framePath({ sessionId, sessionStartedAt: startedAt }, evidence.frameNumber),
      description: anomaly.description,
      metadata:
        anomaly.metadata || anomaly.late ? { ...anomaly.metadata, ...(anomaly.late ? { late: true } : {}) } : null,
      observation: (evidence && this.#observations.get(evidence.frameNumber)) ?? null,
    } as AnomalyRow;
  }

  #remember(frameNumber: number, observation: Observation): void {
    this.#observations.set(frameNumber, observation);
    const [oldest] = this.#observations.keys();
    if (this.#observations.size > REMEMBERED_OBSERVATIONS) this.#observations.delete(oldest!);
  }

  /** One task at a time, in the order of asking. @throws {DomainError} overloaded: too many wait */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING_TASKS)
      return Promise.reject(
        new DomainError('overloaded', 'This session has too much waiting. Please try again.', { retryAfterSeconds: 1 }),
      );
    this.#waiting += 1;
    const run = this.#tail.then(task).finally(() => {
      this.#waiting -= 1;
    });
    this.#tail = run.catch(() => undefined);
    return run;
  }
}

const countOne = (counts: Record<Severity, number>, { anomaly }: AnomalyChange): Record<Severity, number> => ({
  ...counts,
  [anomaly.severity]: counts[anomaly.severity] + 1,
});
