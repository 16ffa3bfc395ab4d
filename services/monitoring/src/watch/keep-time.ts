import type { Clock, Logger } from '@proctorwise/platform';
import { isOverdue, isRunning, type Session } from '../domain/session.js';
import type { Announcer } from './announcer.js';
import type { SessionWatch } from './session-watch.js';
import type { Watches } from './watches.js';

/** A lag of our own above this is a platform gap: it accuses nobody. */
const LAG_IS_A_GAP_ABOVE_MS = 5_000;

export interface KeepTimeOptions {
  readonly watches: Watches;
  readonly announce: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly stopOverdue: (session: Session) => Promise<void>;
  readonly seal: (watch: SessionWatch) => Promise<void>;
}

/**
 * The passing of time, once a second: silence is judged, sessions past their deadline are stopped, stopped ones are
 * sealed when their last frame is judged. One session's failure is logged and does not stop the others.
 */
export const keepTime = (options: KeepTimeOptions) => async (): Promise<void> => {
  const { watches, announce, clock, log, stopOverdue, seal } = options;
  for (const watch of watches.all()) {
    try {
      const now = clock();
      const { session } = watch;
      if (isOverdue(session, now)) await stopOverdue(session);
      else if (isRunning(session)) await passTime(watch, announce, now);
      else if (!watch.isBehind) {
        await seal(watch);
        watches.drop(session.sessionId);
      }
    } catch (error) {
      log.error({ err: error, sessionId: watch.session.sessionId }, 'time could not be kept for a session');
    }
  }
};

async function passTime(watch: SessionWatch, announce: Announcer, now: number): Promise<void> {
  const wasConnected = watch.saidConnected;
  const judgedUpTo = watch.judgedUpTo;
  if (watch.isBehind && now - judgedUpTo > LAG_IS_A_GAP_ABOVE_MS)
    announce.anomalies(watch, await watch.take({ kind: 'platform_gap', from: judgedUpTo, to: now }, now));
  announce.anomalies(watch, await watch.take({ kind: 'tick', now, caughtUp: !watch.isBehind }, now));
  if (watch.isConnected(now) !== wasConnected) announce.session(watch);
}
