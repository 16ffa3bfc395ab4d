import type { EntityManager } from '@mikro-orm/sql';
import type { Liveness } from '../app/store.js';
import { LivenessRow } from './tables.js';

const ONLY_ROW = 1;

export const livenessIn = (em: EntityManager): Liveness => ({
  async last() {
    return (await em.findOne(LivenessRow, { id: ONLY_ROW }))?.aliveAt ?? null;
  },
  async note(aliveAt) {
    await em.upsert(LivenessRow, { id: ONLY_ROW, aliveAt });
  },
});
