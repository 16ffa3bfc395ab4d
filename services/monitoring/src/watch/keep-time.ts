import type { Clock, Logger } from '@proctorwise/platform';
import { isRunning } from '../domain/session.js';
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
}

/** The passing of time, once a second, for running sessions. One session's failure is logged and stops no other. */
export const keepTime =
  ({ watches, announce, clock, log }: KeepTimeOptions) =>
  async (): Promise<void> => {
    for (const watch of watches.all()) {
      if (!isRunning(watch.session) || watch.isClosing) continue;
      try {
        await passTime(watch, announce, clock());
      } catch (error) {
        log.error({ err: error, sessionId: watch.session.sessionId }, 'time could not be kept for a session');
      }
    }
  };

async function passTime(watch: SessionWatch, announce: Announcer, now: number): Promise<void> {
  const wasConnected = watch.saidConnected;
  const { isBehind, judgedUpTo } = watch.backlog;
  if (isBehind && now - judgedUpTo > LAG_IS_A_GAP_ABOVE_MS)
    announce.anomalies(watch, await watch.take({ kind: 'platform_gap', from: judgedUpTo, to: now }, now));
  announce.anomalies(watch, await watch.take({ kind: 'tick', now, caughtUp: !isBehind }, now));
  if (watch.isConnected(now) !== wasConnected) announce.session(watch);
}
