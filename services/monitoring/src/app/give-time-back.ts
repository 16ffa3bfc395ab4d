import { toWire } from '@proctorwise/platform';
import { isRunning, type Session } from '../domain/session.js';
import { type GivenBack, timeLeftForRefusals } from '../domain/time-for-refusals.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { SessionWatch } from '../watch/session-watch.js';
import type { WatchedSessions } from '../watch/watches.js';
import type { GapRecord, MonitoringStore, MonitoringTransaction } from './store.js';

/** A gap of ours shorter than this costs a candidate nothing that can be noticed. */
const WORTH_GIVING_BACK_MS = 5_000;

interface Gap {
  readonly from: number;
  readonly to: number;
}
export interface GiveTimeBackPorts {
  readonly store: MonitoringStore;
  /** Whose sessions it is about. */
  readonly partition: number;
  readonly watches: Pick<WatchedSessions, 'get' | 'all'>;
  readonly feed: LiveFeed;
}

/**
 * Adds an outage of ours to the deadline of every session that ran through it, keeps it on their timelines, and tells
 * everyone why. The sign of life that ends the outage is written in the same transaction, and nothing before the newest
 * sign of life is given: asked again, or after a crash in between, it gives nothing twice.
 */
export const giveTimeBack =
  ({ store, partition, watches, feed }: GiveTimeBackPorts) =>
  async ({ from, to }: Gap): Promise<void> => {
    const changed = await store.transaction(async (tx) => {
      const alive = await tx.liveness.last(partition);
      const gap = { from: Math.max(from, alive?.getTime() ?? from), to };
      await tx.liveness.note(partition, new Date(to));
      const stored: Session[] = [];
      for (const watch of watches.all()) {
        const lost = lostTo(gap, watch.session);
        if (lost <= 0) continue;
        const session = await lockRunning(tx, watch);
        if (!session) continue;
        const given = lost >= WORTH_GIVING_BACK_MS ? lost : 0;
        await tx.gaps.put(toRecord(session, 'away', { from: to - lost, to }, given));
        stored.push(given > 0 ? await extend(tx, session, given) : session);
      }
      return stored;
    });
    for (const session of changed) tellWhereNew(watches.get(session.sessionId), session, feed);
  };

/**
 * The same for one session whose pictures this platform did not take. What the stored record says is given already is
 * not given again, as after a commit whose answer was lost. In all it gives at most the session's own length.
 * @param gap all of it @param unsettled where the part begins that was not given back yet
 */
export const giveRefusedTimeBack =
  ({ store, feed }: Pick<GiveTimeBackPorts, 'store' | 'feed'>) =>
  async (watch: SessionWatch, gap: Gap, unsettled: number): Promise<void> => {
    const changed = await store.transaction(async (tx) => {
      const session = await lockRunning(tx, watch);
      if (!session) return null;
      const before = await tx.gaps.find(session.sessionId, 'refused', new Date(gap.from));
      const from = Math.max(unsettled, before?.endedAt.getTime() ?? unsettled);
      const lost = lostTo({ from, to: gap.to }, session);
      const left = timeLeftForRefusals(session, givenBackIn(await tx.gaps.ofSession(session.sessionId)));
      const given = lost >= WORTH_GIVING_BACK_MS ? Math.min(lost, left) : 0;
      await tx.gaps.put(toRecord(session, 'refused', gap, (before?.givenBackMs ?? 0) + given));
      return given > 0 ? extend(tx, session, given) : session;
    });
    if (changed) tellWhereNew(watch, changed, feed);
  };

/**
 * The session as it is stored, and nobody else changes it until the transaction's end: another process may have stopped
 * it since this one read it. Null where it runs no more, or another process watches it.
 */
async function lockRunning({ watches, sessions }: MonitoringTransaction, watch: SessionWatch): Promise<Session | null> {
  if (!(await watches.holds(watch.row))) return null;
  const stored = await sessions.lock(watch.session.sessionId);
  return isRunning(stored) ? stored : null;
}

const givenBackIn = (gaps: readonly GapRecord[]): GivenBack => {
  const sum = (some: readonly GapRecord[]) => some.reduce((ms, { givenBackMs }) => ms + givenBackMs, 0);
  return { inAllMs: sum(gaps), forRefusalsMs: sum(gaps.filter(({ cause }) => cause === 'refused')) };
};

/** Its end may also have been moved by a commit whose answer was lost. */
function tellWhereNew(watch: SessionWatch | undefined, session: Session, feed: LiveFeed): void {
  if (!watch || watch.session.deadlineVersion >= session.deadlineVersion) return;
  watch.update(session);
  feed.toCandidate(session.sessionId, { type: 'deadline', ends_at: toWire(session.endsAt), reason: 'platform_gap' });
}

/** How much of the gap, in ms, the session ran through: none where it was over, or its deadline passed, before. */
function lostTo(gap: Gap, session: Session): number {
  if (!isRunning(session) || session.endsAt.getTime() <= gap.from) return 0;
  return gap.to - Math.max(gap.from, session.startedAt.getTime());
}

const toRecord = (
  { sessionId }: Session,
  cause: 'away' | 'refused',
  { from, to }: Gap,
  givenBackMs: number,
): GapRecord => ({
  sessionId,
  cause,
  beganAt: new Date(from),
  endedAt: new Date(to),
  lateFrames: 0,
  givenBackMs,
});

/** @param stored locked */
async function extend({ sessions, emit }: MonitoringTransaction, stored: Session, lost: number): Promise<Session> {
  const updated = await sessions.update(stored.sessionId, {
    endsAt: new Date(stored.endsAt.getTime() + lost),
    deadlineVersion: stored.deadlineVersion + 1,
  });
  if (!stored.isTest)
    emit('session_deadline_changed', {
      session_id: updated.sessionId,
      reservation_id: updated.reservationId,
      user_id: updated.userId,
      exam_id: updated.examId,
      ends_at: toWire(updated.endsAt),
      reason: `platform_gap of ${Math.round(lost / 1000)} s`,
      version: updated.deadlineVersion,
    });
  return updated;
}
