import { AsyncLocalStorage } from 'node:async_hooks';
import type { EntityManager } from '@mikro-orm/sql';
import { EVENT_SCHEMAS, type EventData, ORDERING_KEY, type Topic } from '@proctorwise/contracts';
import type { Database } from './database.js';
import { DatabaseFull, InvalidEventData, isDiskFull, NestedUnitOfWork } from './errors.js';
import { InboxRow, OutboxRow } from './platform-tables.js';

/** One transaction's hands: what is done through them commits together, or not at all. */
export interface Transaction {
  /** Of this transaction alone: use no other inside it. It is flushed before the commit. */
  readonly em: EntityManager;
  /**
   * Adds an event to the outbox; the relay sends it after the commit, in the order of the calls.
   * @throws {InvalidEventData} the data does not fit the topic's schema
   */
  emit<T extends Topic>(topic: T, data: EventData<T>): void;
  /** Notes that this group has worked off the event. @returns false when it had before: then change nothing */
  claim(eventId: string, group: string): Promise<boolean>;
}

export interface UnitOfWork {
  /**
   * Runs the work in a transaction and commits, or rolls back and rethrows what the work (or the database, such as
   * UniqueConstraintViolationException) threw. Transactions of a database run one after the other: no HTTP, file or
   * vision call inside.
   * @throws {NestedUnitOfWork} called inside a transaction of the same database
   * @throws {DatabaseOverloaded} too many wait
   * @throws {DatabaseFull} the disk has no room
   */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** Runs queries on a fork of their own; changes to entities are not saved. @throws as transaction() */
  read<T>(work: (em: EntityManager) => Promise<T>): Promise<T>;
}

interface OpenTransaction {
  readonly database: Database;
  readonly outer: OpenTransaction | undefined;
  /** Work that a transaction started and did not await still carries it: after its end that does no harm. */
  open: boolean;
}
const current = new AsyncLocalStorage<OpenTransaction>();

export function unitOfWork(database: Database): UnitOfWork {
  return {
    async transaction(work) {
      refuseNesting(database);
      let emitted = 0;
      const result = await database.queue.inTurn(() =>
        inTransaction(database, async (em) => {
          const rows: EmittedRow[] = [];
          const value = await work({
            em,
            emit: (topic, data) => void rows.push(toOutboxRow(database, topic, data)),
            claim: (eventId, group) => claim(em, eventId, group, database.clock()),
          });
          if (rows.length > 0) await em.insertMany(OutboxRow, rows);
          emitted = rows.length;
          return value;
        }),
      );
      if (emitted > 0) database.announceEmitted();
      return result;
    },
    async read(work) {
      refuseNesting(database);
      return database.queue.alongside(() => work(database.orm.em.fork()));
    },
  };
}

function refuseNesting(database: Database): void {
  for (let at = current.getStore(); at; at = at.outer)
    if (at.open && at.database === database) throw new NestedUnitOfWork(database.name);
}

async function inTransaction<T>(database: Database, work: (em: EntityManager) => Promise<T>): Promise<T> {
  const transaction: OpenTransaction = { database, outer: current.getStore(), open: true };
  try {
    return await current.run(transaction, () => database.orm.em.fork().transactional(work));
  } catch (error) {
    if (isDiskFull(error)) throw new DatabaseFull({ cause: error });
    throw error;
  } finally {
    transaction.open = false;
  }
}

interface EmittedRow {
  eventId: string;
  topic: Topic;
  eventKey: string;
  data: EventData<Topic>;
  createdAt: Date;
}

function toOutboxRow<T extends Topic>(database: Database, topic: T, data: EventData<T>): EmittedRow {
  const parsed = EVENT_SCHEMAS[topic].safeParse(data);
  if (!parsed.success) throw new InvalidEventData(topic, { cause: parsed.error });
  const valid = parsed.data as EventData<Topic>;
  return {
    eventId: database.newId(),
    topic,
    eventKey: String((valid as Record<string, unknown>)[ORDERING_KEY[topic]]),
    data: valid,
    createdAt: new Date(database.clock()),
  };
}

/**
 * Looks first, then inserts: on libSQL transactions run one after the other; on a server the primary key fails the
 * later of two, whose transaction is rolled back and delivered again.
 */
async function claim(em: EntityManager, eventId: string, consumerGroup: string, now: number): Promise<boolean> {
  if ((await em.count(InboxRow, { eventId, consumerGroup })) > 0) return false;
  await em.insert(InboxRow, { eventId, consumerGroup, claimedAt: new Date(now) });
  return true;
}
