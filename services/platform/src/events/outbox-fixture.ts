import { defineEntity, p } from '@mikro-orm/core';
import type { WorkLog } from '../background/index.js';
import { type DatabaseLocation, openDatabase } from '../database/index.js';
import { createSchemaSteps } from '../testing/schema-sql.js';

/** What the tests of the outbox write and count: one row, and one event, for each thing done. */
export const Deed = defineEntity({
  name: 'Deed',
  tableName: 'deeds',
  properties: { id: p.integer().primary().autoincrement(), label: p.string().length(64) },
});

export const openDeeds = async (name: string, location: DatabaseLocation) =>
  openDatabase({
    name,
    location,
    entities: [Deed],
    migrations: [{ name: '0001-initial', up: await createSchemaSteps([Deed]) }],
  });

export const silent: WorkLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export const aCancellation = (label: string) => ({ reservation_id: label, user_id: 'u1', exam_id: 'e1' });
