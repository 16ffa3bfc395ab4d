import type { Logger } from '@proctorwise/platform';
import type { MonitoringStore } from '../app/store.js';
import { FormerOwner, SessionStopped } from '../domain/monitoring-errors.js';
import { type RulesConfig, restoreState } from '../domain/rules/index.js';
import type { Session } from '../domain/session.js';
import type { FrameLog } from '../frames/index.js';
import { SessionWatch, STORE_EVERY_MS } from './session-watch.js';

const RECORDS_PER_READ = 1_000;
/** Frames are judged up to some seconds after they came, and stored up to STORE_EVERY_MS after that: twice as long. */
const REPLAYED_MS = 2 * STORE_EVERY_MS;

/** The sessions that are watched here: those that run, and those whose last frames are still to be judged. */
export interface WatchedSessions {
  /**
   * Begins to watch a session whose rows are stored. Asked twice it answers with the same watch.
   * @throws {SessionStopped} it is sealed @throws {FormerOwner} its partition has another owner by now
   */
  open(session: Session, now: number): Promise<SessionWatch>;
  get(sessionId: string): SessionWatch | undefined;
  all(): SessionWatch[];
}

/** Those of one log. */
export interface Watches extends WatchedSessions {
  /** Takes over every session that is not sealed; the frames behind their positions are judged again. */
  load(now: number): Promise<void>;
  /** Takes up sessions that nobody watches, as after a failure at their start. One's failure is told, and stops no other. */
  takeUpUnwatched(now: number): Promise<void>;
  /** Ends the watch of a sealed session. */
  drop(sessionId: string): void;
  /** Another process has the watch: ends this one, and leaves the session to that process. */
  leave(sessionId: string): void;
  /** The log position from which the frames of all watched sessions are still to be judged. */
  replayFrom(): number;
  /** The lowest position from which a crash now would have frames judged again that were judged; Infinity where none. */
  unstoredFrom(): number;
}

export interface WatchesOptions {
  readonly store: MonitoringStore;
  readonly log: Logger;
  readonly frames: FrameLog;
  /** Under which this process has the log. */
  readonly term: number;
  /** Whether a session's frames lie in this log. */
  readonly isOurs: (sessionId: string) => boolean;
}

export function watches({ store, log, frames, term, isOurs }: WatchesOptions): Watches {
  const byId = new Map<string, SessionWatch>();
  const opening = new Map<string, Promise<SessionWatch>>();
  const left = new Set<string>();

  const takeUp = async ({ sessionId }: Session, now: number): Promise<SessionWatch> => {
    const { stored, session } = await store.transaction(async (tx) => ({
      stored: await tx.watches.take(sessionId, term),
      // Read anew: a former owner may have changed it up to here, and can no more.
      session: await tx.sessions.get(sessionId),
    }));
    if (session.sealedAt !== null) throw new SessionStopped();
    const row = { ...stored, rulesState: restoreState(stored.rulesState) };
    const watch = new SessionWatch({ session, row, store, config: configOf(session), now });
    await countWaiting(watch, frames);
    return watch;
  };
  const unsealed = async (): Promise<Session[]> =>
    (await store.read((records) => records.sessions.unsealed())).filter(({ sessionId }) => isOurs(sessionId));
  const open = async (session: Session, now: number): Promise<SessionWatch> => {
    const { sessionId } = session;
    const there = byId.get(sessionId) ?? opening.get(sessionId);
    if (there) return there;
    const taking = takeUp(session, now);
    opening.set(sessionId, taking);
    try {
      const watch = await taking;
      byId.set(sessionId, watch);
      return watch;
    } finally {
      opening.delete(sessionId);
    }
  };
  /** It was sealed since it was read, or its partition went to another process: nothing to watch here. */
  const isNotOurs = (error: unknown, { sessionId }: Session): boolean => {
    if (error instanceof SessionStopped) return true;
    if (!(error instanceof FormerOwner)) return false;
    left.add(sessionId);
    log.warn({ sessionId }, 'a later owner of the partition watches this session');
    return true;
  };
  return {
    async load(now) {
      const sessions = await unsealed();
      for (const session of sessions) {
        try {
          await open(session, now);
        } catch (error) {
          if (!isNotOurs(error, session)) throw error;
        }
      }
      if (sessions.length > 0) log.info({ sessions: sessions.length }, 'took over the watch of unfinished sessions');
    },
    async takeUpUnwatched(now) {
      const sessions = await unsealed();
      for (const session of sessions) {
        const { sessionId } = session;
        if (byId.has(sessionId) || opening.has(sessionId) || left.has(sessionId)) continue;
        try {
          await open(session, now);
          log.warn({ sessionId }, 'took up a session that nobody watched');
        } catch (error) {
          if (isNotOurs(error, session)) continue;
          log.error({ err: error, sessionId }, 'a session that nobody watches could not be taken up');
        }
      }
    },
    open,
    get: (sessionId) => byId.get(sessionId),
    all: () => [...byId.values()],
    drop: (sessionId) => void byId.delete(sessionId),
    leave(sessionId) {
      byId.delete(sessionId);
      left.add(sessionId);
    },
    unstoredFrom: () => Math.min(...[...byId.values()].map(({ unstoredFrom }) => unstoredFrom)),
    replayFrom: () => Math.min(frames.lastPosition, ...[...byId.values()].map(({ row }) => row.position)),
  };
}

const configOf = (session: Session): RulesConfig => ({ enabledRules: session.rules });

/**
 * What was acknowledged before the crash and is not in the stored row counts, and its numbers are taken. Those that may
 * have been judged already, and were not stored yet, are judged again and not skipped: else a crash would change what
 * the rules saw.
 */
async function countWaiting({ backlog, row, session }: SessionWatch, frames: FrameLog): Promise<void> {
  let after = row.position;
  let first: number | null = null;
  for (;;) {
    const records = await frames.records({ after, limit: RECORDS_PER_READ, sessionId: session.sessionId });
    for (const record of records) {
      backlog.acknowledge(record);
      first ??= record.receivedAt;
      if (record.receivedAt - first <= REPLAYED_MS) backlog.replayUpTo = record.position;
    }
    const last = records.at(-1);
    if (!last || records.length < RECORDS_PER_READ) return;
    after = last.position;
  }
}
