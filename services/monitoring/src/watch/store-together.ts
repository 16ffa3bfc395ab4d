import type { Clock } from '@proctorwise/platform';
import type { MonitoringStore } from '../app/store.js';
import type { SessionWatch } from './session-watch.js';
import type { Commit } from './store-watch.js';
import type { AlsoStore } from './watch-changes.js';
import type { Watches } from './watches.js';

/**
 * Stores all watches that are due in one transaction. Each holds its turn until it is committed; where that fails none
 * is stored, and each stores itself with its next frame.
 * @throws whatever the transaction threw
 */
export const storeTogether =
  ({ watches, store, clock }: { watches: Pick<Watches, 'all'>; store: MonitoringStore; clock: Clock }) =>
  async (): Promise<void> => {
    const due = watches.all().filter((watch) => watch.isDueToStore(clock()));
    if (due.length > 0) await flushTogether(due, store, clock());
  };

async function flushTogether(due: readonly SessionWatch[], store: MonitoringStore, now: number): Promise<void> {
  const saves: AlsoStore[] = [];
  let awaited = due.length;
  const complete = Promise.withResolvers<void>();
  /** Once for each watch: it saves, had nothing to save any more, or let nobody in. */
  const arrive = () => {
    awaited -= 1;
    if (awaited === 0) complete.resolve();
  };
  const committed = complete.promise.then(() =>
    store.transaction(async (tx) => {
      for (const save of saves) await save(tx);
    }),
  );
  const flushed = due.map(async (watch) => {
    let isIn = false;
    const commit: Commit = (save) => {
      isIn = true;
      saves.push(save);
      arrive();
      return committed;
    };
    try {
      await watch.flush(now, commit);
    } finally {
      if (!isIn) arrive();
    }
  });
  await Promise.allSettled(flushed);
  await committed;
}
