import { Gauge, type Registry } from 'prom-client';
import { type Database, OutboxRow, unitOfWork } from '../database/index.js';
import type { ReadinessCheck } from './readiness.js';

/** What waits in a service's outbox, asked at each scrape: a relay that cannot send shows by its age. */
export function outboxMetrics(database: Database, registry: Registry): void {
  const { read } = unitOfWork(database);
  const unsent = new Gauge({
    name: 'proctorwise_outbox_unsent_events',
    help: 'Events that are committed and not sent yet',
    registers: [registry],
    async collect() {
      this.set(await read((em) => em.count(OutboxRow, { sentAt: null })));
    },
  });
  const age = new Gauge({
    name: 'proctorwise_outbox_oldest_unsent_seconds',
    help: 'Age of the oldest event that is committed and not sent yet; 0 where there is none',
    registers: [registry],
    async collect() {
      const [oldest] = await read((em) => em.find(OutboxRow, { sentAt: null }, { orderBy: { id: 'asc' }, limit: 1 }));
      this.set(oldest ? Math.max(0, (database.clock() - oldest.createdAt.getTime()) / 1_000) : 0);
    },
  });
  void [unsent, age];
}

/** Without its database a service can promise nothing. */
export function databaseAnswers(database: Database): ReadinessCheck {
  const { read } = unitOfWork(database);
  return { name: 'database', check: async () => void (await read((em) => em.getConnection().execute('select 1'))) };
}
