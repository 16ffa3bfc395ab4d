import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { Liveness } from '../app/store.js';
import { LivenessRow } from './tables.js';

/** Partitions count from 0, rows from 1. */
const rowOf = (partition: number): number => partition + 1;

export const livenessIn = (em: EntityManager): Liveness => ({
  async last(partition) {
    // Who decides on it, decides alone: a gap is given back once.
    const lock = em.isInTransaction() ? { lockMode: LockMode.PESSIMISTIC_WRITE } : {};
    return (await em.findOne(LivenessRow, { id: rowOf(partition) }, lock))?.aliveAt ?? null;
  },
  async note(partition, aliveAt) {
    await em.upsert(LivenessRow, { id: rowOf(partition), aliveAt });
  },
});
