import type { Clock } from '@proctorwise/platform';
import { toWireAnomaly, toWireSession } from '../app/views.js';
import type { LiveFeed } from './live-feed.js';
import type { SessionWatch } from './session-watch.js';
import type { WatchChanges } from './watch-changes.js';

/**
 * A session's numbers go to the dashboard at most this often, and beside them, as often, that a picture was looked at: what
 * else is told of a session does not hold that up. Anomalies go at once.
 */
const SESSION_EVERY_MS = 1_000;

/** Tells those who watch what changed, after it is stored. */
export interface Announcer {
  anomalies(watch: SessionWatch, changes: WatchChanges): void;
  /** The session's numbers or state changed. */
  session(watch: SessionWatch, urgent?: boolean): void;
  /** A frame was looked at. */
  seen(watch: SessionWatch): void;
  /** Only a frame was passed over: that is told with what is seen next, or a second later. */
  passedOver(watch: SessionWatch): void;
  /** Another process tells of it from now on. */
  forget(sessionId: string): void;
  stop(): void;
}

export function announcer({ feed, clock }: { feed: LiveFeed; clock: Clock }): Announcer {
  const due = new Map<string, { readonly timer: NodeJS.Timeout; readonly at: number }>();
  const saidAt = new Map<string, number>();
  const seenAt = new Map<string, number>();
  const drop = (sessionId: string): void => {
    clearTimeout(due.get(sessionId)?.timer);
    due.delete(sessionId);
  };
  const wire = (watch: SessionWatch) => toWireSession(watch.session, watch.row, watch, clock());
  const say = (watch: SessionWatch): void => {
    const { sessionId } = watch.session;
    drop(sessionId);
    if (watch.session.status === 'stopped') for (const times of [saidAt, seenAt]) times.delete(sessionId);
    else saidAt.set(sessionId, clock());
    const session = wire(watch);
    watch.saidConnected = session.connected;
    watch.saidReduced = session.reduced;
    feed.toDashboard({ type: 'session', session });
    feed.toSession(sessionId, { type: 'session', session });
  };
  /** Of the time between two, ms; all of it at most, also where the clock was set back. */
  const leftOf = (at = Number.NEGATIVE_INFINITY): number =>
    Math.min(SESSION_EVERY_MS, SESSION_EVERY_MS - (clock() - at));
  const saySeen = (watch: SessionWatch): void => {
    seenAt.set(watch.session.sessionId, clock());
    say(watch);
  };
  /** Unless it is said before. */
  const sayIn = (watch: SessionWatch, ms: number, how = say): void => {
    const { sessionId } = watch.session;
    const at = clock() + ms;
    if ((due.get(sessionId)?.at ?? Number.POSITIVE_INFINITY) <= at) return;
    drop(sessionId);
    due.set(sessionId, { timer: setTimeout(() => how(watch), ms), at });
  };
  return {
    anomalies(watch, { anomalies }) {
      for (const { row } of anomalies) {
        const anomaly = toWireAnomaly(row);
        feed.toDashboard({ type: 'anomaly', anomaly, session: wire(watch) });
        feed.toSession(watch.session.sessionId, { type: 'anomaly', anomaly });
      }
    },
    session(watch, urgent = false) {
      const { sessionId } = watch.session;
      const wait = leftOf(saidAt.get(sessionId));
      if (urgent || wait <= 0) say(watch);
      else sayIn(watch, wait);
    },
    seen(watch) {
      const wait = leftOf(seenAt.get(watch.session.sessionId));
      if (wait <= 0) saySeen(watch);
      else sayIn(watch, wait, saySeen);
    },
    passedOver: (watch) => sayIn(watch, SESSION_EVERY_MS),
    forget(sessionId) {
      drop(sessionId);
      for (const times of [saidAt, seenAt]) times.delete(sessionId);
    },
    stop() {
      for (const { timer } of due.values()) clearTimeout(timer);
      due.clear();
    },
  };
}
