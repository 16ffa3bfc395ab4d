import type { EntityManager } from '@mikro-orm/sql';
import { type Database, unitOfWork } from '@proctorwise/platform';
import type { MonitoringRecords, MonitoringStore } from '../app/store.js';
import { anomaliesIn } from './anomalies.js';
import { gapsIn } from './gaps.js';
import { livenessIn } from './liveness.js';
import { sessionsIn } from './sessions.js';
import { ticketsIn } from './tickets.js';
import { watchesIn } from './watches.js';

/** Monitoring's records on MikroORM. */
export function monitoringStore(database: Database): MonitoringStore {
  const { transaction, read } = unitOfWork(database);
  return {
    transaction: (work) => transaction(({ em, emit }) => work({ ...recordsIn(em), emit })),
    read: (work) => read((em) => work(recordsIn(em))),
  };
}

export const recordsIn = (em: EntityManager): MonitoringRecords => ({
  sessions: sessionsIn(em),
  watches: watchesIn(em),
  anomalies: anomaliesIn(em),
  gaps: gapsIn(em),
  liveness: livenessIn(em),
  tickets: ticketsIn(em),
});
