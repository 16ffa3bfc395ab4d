import { toWire } from '@proctorwise/platform';
import { isRunning, type Session } from '../domain/session.js';
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
      const updated: Session[] = [];
      for (const { session } of watches.all()) {
        const lost = lostTo(gap, session);
        if (lost <= 0) continue;
        const given = lost >= WORTH_GIVING_BACK_MS ? lost : 0;
        await tx.gaps.put(toRecord(session, 'away', { from: to - lost, to }, given));
        if (given > 0) updated.push(await extend(tx, session, given));
      }
      return updated;
    });
    for (const session of changed) tell(watches.get(session.sessionId), session, feed);
  };

/**
 * The same for one session whose pictures this platform did not take.
 * @param gap all of it @param unsettled where the part begins that was not given back yet
 */
export const giveRefusedTimeBack =
  ({ store, feed }: Pick<GiveTimeBackPorts, 'store' | 'feed'>) =>
  async (watch: SessionWatch, gap: Gap, unsettled: number): Promise<void> => {
    const { session } = watch;
    const lost = lostTo({ from: unsettled, to: gap.to }, session);
    const given = lost >= WORTH_GIVING_BACK_MS ? lost : 0;
    const changed = await store.transaction(async (tx) => {
      const before = await tx.gaps.find(session.sessionId, 'refused', new Date(gap.from));
      await tx.gaps.put(toRecord(session, 'refused', gap, (before?.givenBackMs ?? 0) + given));
      return given > 0 ? extend(tx, session, given) : null;
    });
    if (changed) tell(watch, changed, feed);
  };

function tell(watch: SessionWatch | undefined, session: Session, feed: LiveFeed): void {
  watch?.update(session);
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

async function extend({ sessions, emit }: MonitoringTransaction, session: Session, lost: number): Promise<Session> {
  // By what is stored: another replica may have moved the end since this one read it.
  const stored = await sessions.lock(session.sessionId);
  const updated = await sessions.update(session.sessionId, {
    endsAt: new Date(stored.endsAt.getTime() + lost),
    deadlineVersion: stored.deadlineVersion + 1,
  });
  if (!session.isTest)
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
