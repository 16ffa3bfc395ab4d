import { type Clock, continueTrace, inTrace, type Logger } from '@proctorwise/platform';
import type { Vision } from '../app/ports.js';
import type { FrameLog } from '../frames/index.js';
import type { Announcer } from './announcer.js';
import { lookAt } from './look-at.js';
import type { LookCounts } from './look-counts.js';
import type { Watches } from './watches.js';

export interface BackfillSkippedOptions {
  readonly watches: Watches;
  readonly frames: FrameLog;
  readonly vision: Vision;
  readonly looks: LookCounts;
  readonly announce: Announcer;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * Looks at skipped frames around anomalies, one at a time and one session after the other, as long as no acknowledged
 * frame of any session waits: a live picture waits for one of these at most. What fails stays skipped.
 */
export const backfillSkipped = (options: BackfillSkippedOptions) => {
  const { watches, announce, clock, log } = options;
  const look = lookAt(options);
  const isBusy = () => watches.all().some(({ backlog }) => backlog.isBehind);
  return async (signal: AbortSignal): Promise<void> => {
    for (;;) {
      const waiting = watches.all().filter(({ backfill }) => backfill.next !== null);
      if (waiting.length === 0) return;
      for (const watch of waiting) {
        if (signal.aborted || isBusy()) return;
        const frame = watch.backfill.next;
        if (!frame) continue;
        try {
          await inTrace(continueTrace(frame.record.trace), async () => {
            const { outcome } = await look(frame.record, watch);
            announce.anomalies(watch, await watch.takeBackfilled(frame, outcome, clock()));
            announce.session(watch);
          });
        } catch (error) {
          watch.backfill.done(frame);
          const { sessionId, frameNumber } = frame.record;
          log.warn({ err: error, sessionId, frameNumber }, 'a skipped frame could not be looked at and stays skipped');
          return;
        }
      }
    }
  };
};
