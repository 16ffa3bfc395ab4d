import type { AnomalyRecord, MonitoringStore, MonitoringTransaction, WatchRecord } from '../app/store.js';

/** Keeps what is saved; fails as often as it is told to. */
export class MemoryStore {
  failures = 0;
  failure = new Error('the disk is full');
  transactions = 0;
  saved: WatchRecord[] = [];
  /** One for each write, the newest last. */
  anomalies: AnomalyRecord[] = [];
  emitted: string[] = [];
  readonly store = {
    transaction: async (work: (tx: MonitoringTransaction) => Promise<unknown>) => {
      const wrote: (() => void)[] = [];
      const later = (effect: () => void) => void wrote.push(effect);
      const result = await work({
        watches: { save: async (record: WatchRecord) => later(() => void this.saved.push(record)) },
        anomalies: {
          put: async (record: AnomalyRecord) => later(() => void this.anomalies.push(record)),
        },
        emit: (topic: string) => later(() => void this.emitted.push(topic)),
      } as unknown as MonitoringTransaction);
      if (this.failures > 0) {
        this.failures -= 1;
        throw this.failure;
      }
      this.transactions += 1;
      for (const effect of wrote) effect();
      return result;
    },
  } as unknown as MonitoringStore;
}
