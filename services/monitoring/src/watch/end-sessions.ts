import type { Clock, Logger } from '@proctorwise/platform';
import type { MonitoringStore } from '../app/store.js';
import { isOverdue, isRunning, type Session } from '../domain/session.js';
import type { FrameLog } from '../frames/index.js';
import type { Announcer } from './announcer.js';
import type { SessionWatch } from './session-watch.js';
import type { Standstill } from './standstill.js';
import type { Watches } from './watches.js';

/** So long after its stop a session is kept open for its skipped frames to be looked at; then they stay skipped. */
export const BACKFILL_AFTER_STOP_MS = 60_000;

export interface EndSessionsOptions {
  readonly watches: Watches;
  readonly announce: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly standstill: Standstill;
  readonly stopOverdue: (session: Session) => Promise<void>;
  readonly seal: (watch: SessionWatch) => Promise<void>;
  /** Does all of a session that is over lie where it stays? Its evidence is sealed only then. */
  readonly isComplete: FrameLog['isComplete'];
}

export interface NoticeStoppedOptions {
  readonly watches: Pick<Watches, 'get'>;
  readonly store: MonitoringStore;
  readonly onStopped: (watch: SessionWatch) => void;
}

/**
 * Sessions past their deadline and its grace are stopped. Sealing, which takes longer, never holds this up. While this
 * process has stood still and not answered for it, no deadline is certain.
 */
export const stopOverdueSessions =
  ({ watches, clock, log, stopOverdue, standstill }: Omit<EndSessionsOptions, 'announce' | 'seal' | 'isComplete'>) =>
  async (): Promise<void> => {
    if (standstill.look()) return;
    for (const { session } of watches.all())
      if (isOverdue(session, clock())) await orLog(log, session, () => stopOverdue(session));
  };

/**
 * Sessions that another process stopped, as for a paper that was handed in: their watches learn of it here. So they do
 * where it was told there afterwards that the session ended for the paper.
 */
export const noticeStopped =
  ({ watches, store, onStopped }: NoticeStoppedOptions) =>
  async (): Promise<void> => {
    const stopped = await store.read(({ sessions }) => sessions.stoppedUnsealed());
    for (const session of stopped) {
      const watch = watches.get(session.sessionId);
      if (!watch || watch.isClosing || !isNews(watch.session, session)) continue;
      watch.update(session);
      onStopped(watch);
    }
  };

const isNews = (known: Session, stored: Session): boolean =>
  isRunning(known) || (known.stopReason === 'student' && stored.stopReason === 'submitted');

/** Stopped sessions whose last frame is judged are finished, and sealed and let go once no skipped frame waits for a look. */
export const sealStoppedSessions =
  ({ watches, announce, clock, log, seal, isComplete }: Omit<EndSessionsOptions, 'stopOverdue' | 'standstill'>) =>
  async (): Promise<void> => {
    for (const watch of watches.all()) {
      const { session, backlog } = watch;
      if (isRunning(session) || backlog.isBehind) continue;
      await orLog(log, session, async () => {
        if (!watch.isFinished) announce.anomalies(watch, await watch.finish(stoppedAtOf(session), clock()));
        const isPatient = clock() - stoppedAtOf(session) < BACKFILL_AFTER_STOP_MS;
        if (watch.backfill.waiting > 0 && isPatient) return;
        if (!isComplete({ sessionId: session.sessionId, sessionStartedAt: session.startedAt })) return;
        await seal(watch);
        watches.drop(session.sessionId);
      });
    }
  };

/** One session's failure stops no other; it is tried again the next time. */
async function orLog(log: Logger, { sessionId }: Session, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error({ err: error, sessionId }, 'a session could not be ended');
  }
}

const stoppedAtOf = ({ stoppedAt, startedAt }: Session): number => (stoppedAt ?? startedAt).getTime();
