import type { BackgroundWork } from '@proctorwise/platform';
import type { MonitoringAdapters, MonitoringParts } from './compose.js';
import { watches as openWatches } from './watch/watches.js';
import { type WatchedShare, watchShare } from './watch-share.js';

/** Watches the sessions of every partition that is this process's, for as long as it is. */
export function watching(adapters: MonitoringAdapters, parts: MonitoringParts): BackgroundWork {
  const { frames: partitions, clock, log } = adapters;
  const { store, shares, announce } = parts;
  const watched = new Map<number, WatchedShare>();
  return {
    name: 'monitoring.watching',
    start: () =>
      partitions.start({
        async take({ number, term, frames }) {
          const isOurs = (sessionId: string) => partitions.partitionOf(sessionId) === number;
          const watches = openWatches({ store, log, frames, term, isOurs });
          await watches.load(clock());
          const share = { number, term, frames, watches };
          watched.set(number, await watchShare(adapters, parts, share));
          shares.add(share); // its sessions' requests are served from here on
        },
        async release(number) {
          const share = watched.get(number);
          watched.delete(number);
          shares.remove(number); // no request finds its sessions here any more
          await share?.stop();
        },
        sessionOf(sessionId) {
          const watch = shares.get(sessionId);
          if (!watch) return undefined;
          const { analysed, skipped, unreadable, highestFrameNumber } = watch.row;
          const isJudged = analysed + skipped + unreadable > 0;
          return { sessionStartedAt: watch.session.startedAt, highestFrameNumber: isJudged ? highestFrameNumber : -1 };
        },
        storedUpTo: (number) => watched.get(number)?.storedUpTo() ?? 0,
      }),
    async stop() {
      await partitions.stop();
      announce.stop();
    },
  };
}
