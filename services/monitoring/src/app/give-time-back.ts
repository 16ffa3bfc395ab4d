import { toWire, type UnitOfWork } from '@proctorwise/platform';
import { isRunning } from '../domain/session.js';
import { sessionsIn } from '../persistence/sessions.js';
import type { LiveFeed } from '../watch/live-feed.js';
import type { Watches } from '../watch/watches.js';

/** A gap of ours shorter than this costs a candidate nothing that can be noticed. */
const WORTH_GIVING_BACK_MS = 5_000;

/** Adds an outage of ours to the deadline of every session that ran through it, and tells everyone why. */
export const giveTimeBack =
  ({ work, watches, feed }: { work: UnitOfWork; watches: Watches; feed: LiveFeed }) =>
  async (gap: { from: number; to: number }): Promise<void> => {
    if (gap.to - gap.from < WORTH_GIVING_BACK_MS) return;
    for (const watch of watches.all()) {
      const { session } = watch;
      const lost = gap.to - Math.max(gap.from, session.startedAt.getTime());
      // A deadline that passed before the outage began was not touched by it.
      if (!isRunning(session) || lost <= 0 || session.endsAt.getTime() <= gap.from) continue;
      const changed = await work.transaction(async ({ em, emit }) => {
        const updated = await sessionsIn(em).update(session.sessionId, {
          endsAt: new Date(session.endsAt.getTime() + lost),
          deadlineVersion: session.deadlineVersion + 1,
        });
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
      });
      watch.update(changed);
      feed.toCandidate(changed.sessionId, {
        type: 'deadline',
        ends_at: toWire(changed.endsAt),
        reason: 'platform_gap',
      });
    }
  };
