import { type AnomalyType, BROWSER_EVENTS, DomainError, type Observation, type Severity } from '@proctorwise/contracts';
import type { Clock } from '@proctorwise/platform';
import type { AnomalyRecord, GapRecord, MonitoringStore, WatchRecord } from '../app/store.js';
import { TooManyPictures } from '../domain/monitoring-errors.js';
import { askFor, type Ending, ended, FULL_ALLOWANCE } from '../domain/picture-allowance.js';
import {
  type AnomalyChange,
  type RulesConfig,
  type RulesInput,
  type RulesState,
  ruleNumbers,
  step,
} from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import { type AppendedFrame, FrameLogFailed, type FrameRecord, nextLink } from '../frames/index.js';
import { Backfill, type SkippedFrame } from './backfill.js';
import type { DeviceTime } from './device-clock.js';
import { FrameBacklog } from './frame-backlog.js';
import { RecentPictures } from './recent-pictures.js';
import { Refusals } from './refusals.js';
import { type Commit, commitAlone, storeWatch } from './store-watch.js';
import {
  type AlsoStore,
  type FrameOutcome,
  type JudgedFrame,
  NO_CHANGES,
  toAnomalyRecord,
  toLateGap,
  type WatchChanges,
  withBackfilled,
} from './watch-changes.js';

/** At most this much of the watch is recomputed from the frame log after a crash. */
export const STORE_EVERY_MS = 5_000;
/** So long before it has to be, a watch is stored together with others: how often that is tried. */
export const STORE_AHEAD_MS = 1_000;
/** A device that was not heard from for this long is shown as disconnected; the rule connection_lost uses the same. */
export const CONNECTED_WITHIN_MS = 10_000;
/** Tasks that may wait for one session: frames wait in their log, so these are events, ticks and heartbeats. */
const MAX_WAITING_TASKS = 200;
/** Inputs that a crash may forget. While we lag a gap comes every second: writing it would make the lag worse. */
const COME_AGAIN: readonly RulesInput['kind'][] = ['tick', 'heartbeat', 'platform_gap'];

/**
 * The watch over one session: the only writer of its rules' state. Inputs are taken one after the other; what they
 * change is stored together with the log position, and only then told to anyone.
 */
export class SessionWatch {
  /** Acknowledged frames and how far their judging has come. */
  readonly backlog: FrameBacklog;
  /** Skipped frames that are looked at when there is time. */
  readonly backfill = new Backfill();
  /** The picture that vision looked at last, and what it saw. In memory only: after a restart one more is looked at. */
  lastSeen: { readonly sha256: string; readonly observation: Observation } | null = null;
  /** When the newest frame or heartbeat was received, ms since the Unix epoch. */
  lastHeardAt: number;
  /** What the dashboard was last told. */
  saidConnected = false;
  saidReduced = false;
  /** Frames of it that this platform did not take. */
  readonly refusals = new Refusals();
  /** It is being stopped: no more frames and events are let in, those that are in are still judged. */
  isClosing = false;
  readonly #commitAlone: Commit;
  readonly #config: RulesConfig;
  readonly #pictures = new RecentPictures();
  #session: Session;
  #row: WatchRecord;
  #storedAt: number;
  #storedPosition: number;
  #dirty = false;
  /** Since when analysis has lagged without a break, ms since the Unix epoch; null while it keeps up. */
  #lagFrom: number | null = null;
  /** Between the two newest analysed frames, by their receive times. */
  #betweenAnalysedMs = 0;
  #unstoredLag: GapRecord | null = null;
  /** In memory only: after a restart there is room for a burst. */
  #allowance = FULL_ALLOWANCE;
  #tail: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  constructor(options: {
    session: Session;
    row: WatchRecord;
    store: MonitoringStore;
    config: RulesConfig;
    now: number;
  }) {
    this.#session = options.session;
    this.#row = options.row;
    this.#commitAlone = commitAlone(options.store);
    this.#config = options.config;
    this.#storedAt = options.now;
    this.#storedPosition = options.row.position;
    this.backlog = new FrameBacklog({
      judged: judgedIn(options.row),
      position: options.row.position,
      highestNumber: options.row.highestFrameNumber,
      now: options.now,
    });
    this.lastHeardAt = Math.max(options.row.lastFrameAt?.getTime() ?? 0, options.session.startedAt.getTime());
  }

  get session(): Session {
    return this.#session;
  }
  /** The numbers as they stand now, some of them not stored yet. */
  get row(): Readonly<WatchRecord> {
    return this.#row;
  }
  /** The session's facts changed: deadline, device, end. */
  update(session: Session): void {
    this.#session = session;
  }
  isConnected(now: number): boolean {
    return now - this.lastHeardAt <= CONNECTED_WITHIN_MS;
  }
  /** Is observation thinner than promised: do more than 4 s lie between the newest analysed frames, or since the last? */
  isReduced(now: number): boolean {
    const since = now - (this.#row.lastFrameAt ?? this.#session.startedAt).getTime();
    return Math.max(since, this.#betweenAnalysedMs) > ruleNumbers.REDUCED_ABOVE_MS;
  }

  /**
   * Appends a frame of this session to the log.
   * @throws {TooManyPictures} the device's own doing: it gives no time back and excuses no silence
   */
  async append(
    frame: { frameNumber: number; receivedAt: number; bytes: number },
    toLog: () => Promise<AppendedFrame>,
    clock: Clock,
  ): Promise<AppendedFrame> {
    const { receivedAt, bytes } = frame;
    this.heard(receivedAt); // also where it is refused: the device is there
    const { allowance, waitMs } = askFor(this.#allowance, bytes, clock());
    this.#allowance = allowance;
    if (waitMs > 0) throw new TooManyPictures(waitMs);
    let how: Ending = 'not_stored';
    try {
      const appended = await this.backlog.append(frame, toLog);
      if (!appended.duplicate) how = 'stored';
      this.refusals.taken(receivedAt);
      return appended;
    } catch (error) {
      if (isOurFailing(error)) this.refusals.refused(receivedAt);
      if (mayBeStored(error)) how = 'unknown';
      throw error;
    } finally {
      this.#allowance = ended(this.#allowance, frame, how, clock());
    }
  }
  /** The device gave a sign of life. */
  heard(at: number): void {
    this.lastHeardAt = Math.max(this.lastHeardAt, at);
  }

  /** Takes a frame's outcome into account. A frame at or below the position changes nothing. */
  takeFrame({ record, time, outcome, isPicture }: JudgedFrame, now: number): Promise<WatchChanges> {
    return this.#inTurn(async () => {
      if (record.position <= this.#row.position) return NO_CHANGES;
      if (typeof outcome === 'object') {
        const { frameNumber, path } = record;
        this.#pictures.add({ frameNumber, path, at: judgedAt(record, time), observation: outcome });
      }
      const kind = typeof outcome === 'object' ? 'analysed' : outcome;
      const before = this.#row.lastFrameAt;
      const changes = await this.#take(
        {
          kind: 'frame',
          position: record.position,
          frameNumber: record.frameNumber,
          capturedAt: time.at,
          receivedAt: record.receivedAt,
          clockDoubtful: time.clockDoubtful,
          outcome,
          isPicture,
        },
        {
          position: record.position,
          chainHead: nextLink({ length: judgedIn(this.#row), link: this.#row.chainHead }, record).link,
          [kind]: this.#row[kind] + 1,
          highestFrameNumber: Math.max(this.#row.highestFrameNumber, record.frameNumber),
          ...(kind === 'analysed' ? { lastFrameAt: new Date(record.receivedAt), lastFramePath: record.path } : {}),
        },
        now,
        now - this.#storedAt >= STORE_EVERY_MS,
      );
      if (kind === 'skipped') this.backfill.skipped({ record, at: judgedAt(record, time) });
      if (kind === 'analysed' && before) this.#betweenAnalysedMs = record.receivedAt - before.getTime();
      this.backlog.judge(record, changes);
      return changes;
    });
  }

  /**
   * A skipped frame was looked at after all: it ends in the other state, once, and tells of the anomalies around it.
   * The rules do not hear of it: nothing is raised or withdrawn by it.
   */
  takeBackfilled(frame: SkippedFrame, outcome: Exclude<FrameOutcome, 'skipped'>, now: number): Promise<WatchChanges> {
    return this.#inTurn(async () => {
      const state = typeof outcome === 'object' ? 'analysed' : outcome;
      const rows = this.backfill.anomaliesAround(frame).flatMap((anomaly) => {
        const told = typeof outcome === 'object' ? withBackfilled(anomaly, frame, outcome) : null;
        return told ? [told] : [];
      });
      const changes = { ...NO_CHANGES, anomalies: rows.map((row) => ({ kind: 'closed' as const, row })) };
      const next = { ...this.#row, skipped: this.#row.skipped - 1, [state]: this.#row[state] + 1 };
      await this.#write(next, changes, now);
      this.#row = next;
      this.backfill.done(frame, rows);
      return changes;
    });
  }

  /**
   * Takes any other input. What nothing else remembers is stored at once: browser events, the session's own changes.
   * A tick, a heartbeat or a gap of ours that changes no anomaly is not worth a write: each comes again.
   * @param also written in the same transaction
   */
  take(input: Exclude<RulesInput, { kind: 'frame' }>, now: number, also?: AlsoStore): Promise<WatchChanges> {
    return this.#inTurn(() => this.#take(input, {}, now, !COME_AGAIN.includes(input.kind), also));
  }

  /**
   * Analysis lags behind: silence of this time accuses nobody. Called again while it lasts; stored with the next write of
   * the watch, since a write a second would make the lag worse.
   */
  async lagged(judgedUpTo: number, now: number): Promise<WatchChanges> {
    const from = this.#lagFrom ?? judgedUpTo;
    this.#lagFrom = from;
    const changes = await this.take({ kind: 'platform_gap', from, to: now }, now);
    this.#unstoredLag = {
      sessionId: this.#session.sessionId,
      cause: 'lagged',
      beganAt: new Date(from),
      endedAt: new Date(now),
      lateFrames: 0,
      givenBackMs: 0,
    };
    return changes;
  }
  keptUp(): void {
    this.#lagFrom = null;
  }

  /** Do the rules know of the stop? */
  get isFinished(): boolean {
    return this.#row.rulesState.stoppedAt !== null && this.#row.rulesState.late === null;
  }
  /** All frames of the stopped session are judged: what still lasts ends at the stop, what came late is judged whole. */
  async finish(stoppedAt: number, now: number): Promise<WatchChanges> {
    const stopped = await this.take({ kind: 'stopped', at: stoppedAt }, now);
    const { late } = this.#row.rulesState;
    if (!late) return stopped;
    // Nothing more can come: the time that a late stretch is waited for is over.
    const over = Math.max(now, late.lastReceivedAt + ruleNumbers.LATE_STRETCH_MS);
    const ended = await this.take({ kind: 'tick', now: over, caughtUp: true }, now);
    return {
      anomalies: [...stopped.anomalies, ...ended.anomalies],
      alerts: [...stopped.alerts, ...ended.alerts],
      gaps: [...stopped.gaps, ...ended.gaps],
    };
  }

  /** Were frames judged that are not stored, and will they have to be within a second? */
  isDueToStore(now: number): boolean {
    return this.#row.position > this.#storedPosition && now - this.#storedAt >= STORE_EVERY_MS - STORE_AHEAD_MS;
  }
  /** The stored position, where frames behind it were judged; else Infinity. */
  get unstoredFrom(): number {
    return this.#row.position > this.#storedPosition ? this.#storedPosition : Number.POSITIVE_INFINITY;
  }
  /** Stores what is not stored yet. Nothing is judged until it is. */
  flush(now: number, commit: Commit = this.#commitAlone): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#dirty) await this.#write(this.#row, NO_CHANGES, now, { commit });
    });
  }

  async #take(
    input: RulesInput,
    values: Partial<WatchRecord>,
    now: number,
    storeNow: boolean,
    also?: AlsoStore,
  ): Promise<WatchChanges> {
    const { state, changes: steps, alerts, lateStretches } = step(this.#row.rulesState, input, this.#config);
    const anomalies = steps.map((change) => ({ kind: change.kind, row: this.#toRow(change) }));
    const next: WatchRecord = {
      ...this.#row,
      ...values,
      rulesState: state as RulesState,
      anomalyCounts: steps.reduce(counted, this.#row.anomalyCounts),
    };
    const gaps = lateStretches.map((stretch) => toLateGap(this.#session, stretch));
    const changes = { anomalies, alerts, gaps };
    if (anomalies.length > 0 || alerts.length > 0 || gaps.length > 0 || storeNow || also) {
      await this.#write(next, changes, now, { also });
    } else this.#dirty = true;
    this.#row = next; // only after it is stored: a failed write is computed anew
    for (const { kind, row } of anomalies) if (kind === 'closed') this.backfill.closed(row);
    return changes;
  }

  async #write(
    row: WatchRecord,
    changes: WatchChanges,
    now: number,
    { also, commit = this.#commitAlone }: { also?: AlsoStore | undefined; commit?: Commit } = {},
  ): Promise<void> {
    const lag = this.#unstoredLag;
    const gaps = lag ? [...changes.gaps, lag] : changes.gaps;
    await storeWatch(commit, this.#session, row, { ...changes, gaps }, also);
    this.#storedAt = now;
    this.#storedPosition = row.position;
    this.#dirty = false;
    if (this.#unstoredLag === lag) this.#unstoredLag = null;
  }

  #toRow(change: AnomalyChange) {
    const { evidence, anomalyType, startedAt } = change.anomaly;
    const shown = evidence && this.#pictures.observationOf(evidence.frameNumber);
    const record = toAnomalyRecord(this.#session, change, shown);
    // No frame shows that a tab was left; who judges it wants to see who sat there: the last picture before it.
    return isBrowserEvent(anomalyType) ? { ...record, ...this.#lastPictureUpTo(startedAt) } : record;
  }

  /** None where only later ones are known. After a restart the newest is known, and not what was seen on it. */
  #lastPictureUpTo(at: number): Pick<AnomalyRecord, 'framePath' | 'observation'> {
    const known = this.#pictures.newestUpTo(at);
    if (known) return { framePath: known.path, observation: known.observation };
    const { lastFrameAt, lastFramePath } = this.#row;
    const isBefore = lastFrameAt !== null && lastFrameAt.getTime() <= at;
    return { framePath: isBefore ? lastFramePath : null, observation: null };
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
    this.#tail = run.catch(() => undefined); // the caller gets the error; the next in line only needs the end
    return run;
  }
}

/** Not a frame that the device must not have sent, such as another picture of the same number. */
const isOurFailing = (error: unknown): boolean =>
  !(error instanceof DomainError) || error.retryAfterSeconds !== undefined;

/** Neither refused at once nor known to be another picture: it may come into the log after all. */
const mayBeStored = (error: unknown): boolean => !(error instanceof DomainError) || error instanceof FrameLogFailed;

const isBrowserEvent = (type: AnomalyType): boolean => BROWSER_EVENTS.some((event) => event === type);

/** As the rules do: by its capture time, where that can be trusted. */
const judgedAt = ({ receivedAt }: FrameRecord, { at, clockDoubtful }: DeviceTime): number =>
  at === null || clockDoubtful ? receivedAt : Math.min(at, receivedAt);

const judgedIn = ({ analysed, skipped, unreadable }: WatchRecord): number => analysed + skipped + unreadable;

/** An anomaly counts from its beginning; one that is excused, which happens once, counts no more. */
function counted(counts: Record<Severity, number>, { kind, anomaly }: AnomalyChange): Record<Severity, number> {
  const { severity, metadata } = anomaly;
  const change = Number(kind === 'opened') - Number(metadata?.excused !== undefined);
  return { ...counts, [severity]: counts[severity] + change };
}
