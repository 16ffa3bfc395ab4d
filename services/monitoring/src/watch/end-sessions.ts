import type { Clock, Logger } from '@proctorwise/platform';
import { isOverdue, isRunning, type Session } from '../domain/session.js';
import type { Announcer } from './announcer.js';
import type { SessionWatch } from './session-watch.js';
import type { Watches } from './watches.js';

export interface EndSessionsOptions {
  readonly watches: Watches;
  readonly announce: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stopOverdue: (session: Session) => Promise<void>;
  readonly seal: (watch: SessionWatch) => Promise<void>;
}

/**
 * Sessions past their deadline are stopped; stopped ones whose last frame is judged are finished, sealed and let go.
 * Run once a second. One session's failure is logged and stops no other; it is tried again the next time.
 */
export const endSessions =
  ({ watches, announce, clock, log, stopOverdue, seal }: EndSessionsOptions) =>
  async (): Promise<void> => {
    for (const watch of watches.all()) {
      const { session, backlog } = watch;
      try {
        if (isOverdue(session, clock())) await stopOverdue(session);
        if (isRunning(watch.session) || backlog.isBehind) continue;
        if (!watch.isFinished) announce.anomalies(watch, await watch.finish(stoppedAtOf(watch.session), clock()));
        await seal(watch);
        watches.drop(session.sessionId);
      } catch (error) {
        log.error({ err: error, sessionId: session.sessionId }, 'a session could not be ended');
      }
    }
  };

const stoppedAtOf = ({ stoppedAt, startedAt }: Session): number => (stoppedAt ?? startedAt).getTime();
