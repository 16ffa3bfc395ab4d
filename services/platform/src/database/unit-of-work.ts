import { AsyncLocalStorage } from 'node:async_hooks';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/sql';
import { EVENT_SCHEMAS, type EventData, ORDERING_KEY, type Topic } from '@proctorwise/contracts';
import { traceparentOfWork } from '../tracing/index.js';
import type { Database } from './database.js';
import { InvalidEventData, NestedUnitOfWork } from './errors.js';
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
  /**
   * Waits until no other transaction holds one of these keys, and holds them until the commit: for a decision on rows
   * that are not there yet, and so cannot be locked. Take it before any row's lock, all keys in one call.
   */
  advisoryLock(...keys: readonly string[]): Promise<void>;
}

export interface UnitOfWork {
  /**
   * Runs the work in a transaction and commits, or rolls back and rethrows what the work (or the database, such as
   * UniqueConstraintViolationException) threw. No HTTP, file or vision call inside. On libSQL transactions run one
   * after the other; on MariaDB in parallel, READ COMMITTED, and the work is run again when a deadlock took it: lock the
   * aggregate's row before deciding on what it says, and change nothing outside of the transaction.
   * @throws {NestedUnitOfWork} called inside a transaction of the same database
   * @throws {DatabaseOverloaded} too many wait
   * @throws {DatabaseFull} the disk has no room
   * @throws {DatabaseUnavailable} the server does not answer; what was at its commit may be there all the same
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
      let emitted = 0;
      const result = await alone(database, () =>
        database.engine.transaction(async (em) => {
          // Of this attempt only: the work may be run again.
          const rows: EmittedRow[] = [];
          const value = await work({
            em,
            emit: (topic, data) => void rows.push(toOutboxRow(database, topic, data)),
            claim: (eventId, group) => claim(em, eventId, group, database.clock()),
            advisoryLock: (...keys) => database.engine.advisoryLock(em, keys),
          });
          // What the work changed goes first: its rows are locked before the events get their numbers.
          await em.flush();
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
      return database.engine.read(work);
    },
  };
}

function refuseNesting(database: Database): void {
  for (let at = current.getStore(); at; at = at.outer)
    if (at.open && at.database === database) throw new NestedUnitOfWork(database.name);
}

async function alone<T>(database: Database, work: () => Promise<T>): Promise<T> {
  refuseNesting(database);
  const transaction: OpenTransaction = { database, outer: current.getStore(), open: true };
  try {
    return await current.run(transaction, work);
  } finally {
    transaction.open = false;
  }
}

interface EmittedRow {
  eventId: string;
  topic: Topic;
  eventKey: string;
  data: EventData<Topic>;
  traceparent: string;
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
    traceparent: traceparentOfWork(),
    createdAt: new Date(database.clock()),
  };
}

/**
 * Looks first, then inserts. Where two replicas got the same event the later insert waits for the earlier transaction,
 * and then finds the row.
 */
async function claim(em: EntityManager, eventId: string, consumerGroup: string, now: number): Promise<boolean> {
  if ((await em.count(InboxRow, { eventId, consumerGroup })) > 0) return false;
  try {
    await em.insert(InboxRow, { eventId, consumerGroup, claimedAt: new Date(now) });
    return true;
  } catch (error) {
    if (error instanceof UniqueConstraintViolationException) return false;
    throw error;
  }
}
