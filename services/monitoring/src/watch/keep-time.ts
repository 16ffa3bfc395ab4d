import type { Clock, Logger } from '@proctorwise/platform';
import { isRunning } from '../domain/session.js';
import type { Announcer } from './announcer.js';
import type { SessionWatch } from './session-watch.js';
import type { Gap, Standstill } from './standstill.js';
import type { Watches } from './watches.js';

/** A lag of our own above this is a platform gap: it accuses nobody. */
const LAG_IS_A_GAP_ABOVE_MS = 5_000;

export interface KeepTimeOptions {
  readonly watches: Watches;
  readonly announce: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
  readonly standstill: Standstill;
  /** Excuses what this process could not hear, and gives the time back. */
  readonly answerForGap: (gap: Gap) => Promise<void>;
  /** Gives back what refused pictures cost. */
  readonly answerForRefusals: (watch: SessionWatch, gap: Gap, unsettled: number) => Promise<void>;
}

/**
 * The passing of time, once a second, for running sessions. One session's failure is logged and stops no other. What
 * this process missed itself is answered for before any silence is judged.
 */
export const keepTime = (options: KeepTimeOptions) => async (): Promise<void> => {
  const { watches, clock, log, standstill, answerForGap } = options;
  const gap = standstill.look();
  if (gap) {
    await answerForGap(gap);
    standstill.answered(gap);
    log.warn({ seconds: Math.round((gap.to - gap.from) / 1000) }, 'this process stood still; the time is given back');
  }
  for (const watch of watches.all()) {
    if (standstill.look()) return; // just now: judged once that is answered for
    if (!isRunning(watch.session) || watch.isClosing) continue;
    try {
      await passTime(watch, options, clock());
    } catch (error) {
      log.error({ err: error, sessionId: watch.session.sessionId }, 'time could not be kept for a session');
    }
  }
};

async function passTime(watch: SessionWatch, options: KeepTimeOptions, now: number): Promise<void> {
  const { announce } = options;
  const { saidConnected, saidReduced } = watch;
  const { isBehind, judgedUpTo } = watch.backlog;
  if (isBehind && now - judgedUpTo > LAG_IS_A_GAP_ABOVE_MS)
    announce.anomalies(watch, await watch.lagged(judgedUpTo, now));
  else watch.keptUp();
  await excuseRefusals(watch, options, now);
  // Whatever the device sent, also what was refused or is not stored yet: it is not silent.
  announce.anomalies(watch, await watch.take({ kind: 'heartbeat', at: watch.lastHeardAt }, now));
  announce.anomalies(watch, await watch.take({ kind: 'tick', now, caughtUp: !isBehind }, now));
  if (watch.isConnected(now) !== saidConnected || watch.isReduced(now) !== saidReduced) announce.session(watch);
}

async function excuseRefusals(watch: SessionWatch, options: KeepTimeOptions, now: number): Promise<void> {
  const { gap } = watch.refusals;
  if (!gap) return;
  options.announce.anomalies(watch, await watch.take({ kind: 'platform_gap', ...gap }, now));
  const due = watch.refusals.due(now);
  if (!due) return;
  await options.answerForRefusals(watch, { from: due.from, to: due.to }, due.unsettled);
  watch.refusals.settled(due, now);
}
