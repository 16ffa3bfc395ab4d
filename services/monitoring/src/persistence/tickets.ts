import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import type { TicketRecords } from '../app/store.js';
import { SocketTicketRow } from './tables.js';

export const ticketsIn = (em: EntityManager): TicketRecords => ({
  async insert(ticket) {
    await em.insert(SocketTicketRow, ticket);
  },
  async take(secretHash) {
    // Of two that come at once, the second waits here and finds nothing.
    const row = await em.findOne(SocketTicketRow, { secretHash }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!row) return null;
    await em.nativeDelete(SocketTicketRow, { secretHash });
    const { holderId, door, actor, expiresAt } = row;
    return { secretHash, holderId, door, actor, expiresAt };
  },
  countOpen: (holderId, now) => em.count(SocketTicketRow, { holderId, expiresAt: { $gt: now } }),
  async forgetExpired(now) {
    await em.nativeDelete(SocketTicketRow, { expiresAt: { $lte: now } });
  },
});
