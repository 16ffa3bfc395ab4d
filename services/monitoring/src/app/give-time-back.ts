import { toWire } from '@proctorwise/platform';
import { isRunning, type Session } from '../domain/session.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { Watches } from '../watch/watches.js';
import type { MonitoringStore, MonitoringTransaction } from './store.js';

/** A gap of ours shorter than this costs a candidate nothing that can be noticed. */
const WORTH_GIVING_BACK_MS = 5_000;

/**
 * Adds an outage of ours to the deadline of every session that ran through it, and tells everyone why. The sign of
 * life that ends the outage is written in the same transaction: a crash in between gives nothing back twice.
 */
export const giveTimeBack =
  ({ store, watches, feed }: { store: MonitoringStore; watches: Watches; feed: LiveFeed }) =>
  async (gap: { from: number; to: number }): Promise<void> => {
    const changed = await store.transaction(async (tx) => {
      await tx.liveness.note(new Date(gap.to));
      const updated: Session[] = [];
      for (const { session } of watches.all()) {
        const lost = lostTo(gap, session);
        if (lost >= WORTH_GIVING_BACK_MS) updated.push(await extend(tx, session, lost));
      }
      return updated;
    });
    for (const session of changed) {
      watches.get(session.sessionId)?.update(session);
      feed.toCandidate(session.sessionId, {
        type: 'deadline',
        ends_at: toWire(session.endsAt),
        reason: 'platform_gap',
      });
    }
  };

/** How much of the gap, in ms, the session ran through: none where it was over, or its deadline passed, before. */
function lostTo(gap: { from: number; to: number }, session: Session): number {
  if (!isRunning(session) || session.endsAt.getTime() <= gap.from) return 0;
  return gap.to - Math.max(gap.from, session.startedAt.getTime());
}

async function extend({ sessions, emit }: MonitoringTransaction, session: Session, lost: number): Promise<Session> {
  const updated = await sessions.update(session.sessionId, {
    endsAt: new Date(session.endsAt.getTime() + lost),
    deadlineVersion: session.deadlineVersion + 1,
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
