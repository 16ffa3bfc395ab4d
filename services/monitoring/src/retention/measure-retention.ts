import { Counter, Gauge, type Registry } from 'prom-client';
import type { RetentionCounts } from './daily-retention.js';

/** Whether old pictures go: a last run that is days ago at every replica is what an operator is told of. */
export function measureRetention(registry: Registry, retention: { readonly counts: RetentionCounts }): void {
  new Gauge({
    name: 'proctorwise_archive_retention_last_run_timestamp_seconds',
    help: 'When this process last deleted what the archive had kept for long enough; 0 where it never did',
    registers: [registry],
    collect() {
      this.set((retention.counts.lastRunAt ?? 0) / 1_000);
    },
  });
  new Counter({
    name: 'proctorwise_archive_retention_removed_bytes_total',
    help: 'Bytes that were deleted from the archive because they were kept for long enough',
    labelNames: ['part'] as const,
    registers: [registry],
    collect() {
      this.reset();
      for (const [part, bytes] of Object.entries(retention.counts.removedBytes)) this.inc({ part }, bytes);
    },
  });
  new Gauge({
    name: 'proctorwise_archive_retention_held_days',
    help: 'Days whose time was over at the last run here, and which a session that is not sealed keeps; 0 is normal',
    labelNames: ['part'] as const,
    registers: [registry],
    collect() {
      for (const [part, days] of Object.entries(retention.counts.heldDays)) this.set({ part }, days);
    },
  });
}
