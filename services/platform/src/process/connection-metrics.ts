import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ConnectionUse } from '../database/index.js';

/** Up to the 10 s after which a waiting piece of work is refused. */
const SECONDS = [0.001, 0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10];

/** How busy the connections to the database are, and how long work waits for one. */
export function connectionMetrics(use: ConnectionUse, registry: Registry): void {
  const gauges = {
    limit: ['limit', 'Connections for work that this process may have'],
    inUse: ['in_use', 'Connections that a transaction or a read has now'],
    waiting: ['waiting', 'Transactions and reads that wait for a connection'],
  } as const;
  for (const [key, [name, help]] of Object.entries(gauges) as [keyof typeof gauges, readonly [string, string]][])
    new Gauge({
      name: `proctorwise_database_connections_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(use[key]);
      },
    });
  new Counter({
    name: 'proctorwise_database_connections_refused_total',
    help: 'Transactions and reads refused with 503: too many waited for a connection, or one for 10 s',
    registers: [registry],
    collect() {
      this.reset();
      this.inc(use.refused);
    },
  });
  const acquire = new Histogram({
    name: 'proctorwise_database_connection_acquire_seconds',
    help: 'Time that a transaction or a read waited for a connection',
    buckets: SECONDS,
    registers: [registry],
  });
  use.onAcquired((seconds) => acquire.observe(seconds));
}
