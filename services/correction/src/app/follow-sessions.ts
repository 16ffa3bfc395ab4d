import type { EventData } from '@proctorwise/contracts';
import { type SessionNews, withNews } from '../domain/deadline.js';
import { isFinal } from '../domain/submission.js';
import { reservationLock, type Work } from './ports.js';

/** Monitoring changed a candidate's end: the newer version wins. */
export const followDeadline = (work: Work, event: EventData<'session_deadline_changed'>): Promise<void> =>
  follow(work, event.reservation_id, {
    sessionId: event.session_id,
    end: { endsAt: Date.parse(event.ends_at), version: event.version },
    stoppedAt: null,
  });

/** Monitoring stopped a session: its draft closes a minute after. */
export const followStop = (work: Work, event: EventData<'monitoring_stopped'>): Promise<void> =>
  follow(work, event.reservation_id, {
    sessionId: event.session_id,
    end: null,
    stoppedAt: Date.parse(event.stopped_at),
  });

async function follow(work: Work, reservationId: string, news: SessionNews): Promise<void> {
  await work.advisoryLock(reservationLock(reservationId));
  const submission = await work.submissions.lockByReservation(reservationId);
  // The paper may be being opened right now, by what monitoring said before this news.
  if (submission === null) return work.sessionNews.keep(news);
  const deadline = withNews(submission.deadline, news);
  if (!isFinal(submission) && deadline !== submission.deadline)
    await work.submissions.save({ ...submission, deadline });
}
