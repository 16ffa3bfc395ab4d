import type { EntityManager, MikroORM } from '@mikro-orm/sql';
import type { ConnectionUse } from './connection-gate.js';
import type { Entity } from './database.js';
import type { Migration } from './migrations.js';

/** What the two databases do each in its own way. */
export interface DatabaseEngine {
  readonly orm: MikroORM;
  /** Whether other processes work on the same database: what they commit is not announced here. */
  readonly isShared: boolean;
  /** Where work waits for one of several connections. */
  readonly connections?: ConnectionUse;
  /**
   * Runs the work in one transaction. Where transactions run in parallel it may be run again from the start, with a
   * new manager, after the server chose it as the victim of a deadlock: what it does besides must bear repeating.
   * @throws {DatabaseOverloaded | DatabaseUnavailable | DatabaseFull}
   */
  transaction<T>(work: (em: EntityManager) => Promise<T>): Promise<T>;
  /** Runs queries on a manager of their own. @throws as transaction() */
  read<T>(work: (em: EntityManager) => Promise<T>): Promise<T>;
  /** As `Transaction.advisoryLock`, in the transaction of this manager. */
  advisoryLock(em: EntityManager, keys: readonly string[]): Promise<void>;
  /**
   * Asks to be the only holder of this right among all processes on the database.
   * @returns null while another has it
   */
  tryLead(right: string): Promise<Leadership | null>;
  /** The names of the migrations that the database has had, in their order. */
  executedMigrations(): Promise<string[]>;
  /** Waits for what is inside, then closes. */
  close(): Promise<void>;
}

/** Held by one process at a time. It ends with the process, and when the server can no longer be asked. */
export interface Leadership {
  /** Is it still certain that nobody else has it? Once false it stays false. */
  isHeld(): boolean;
  /** Gives it back. */
  release(): Promise<void>;
}

/** What an engine needs to know beside the location. */
export interface EngineOptions {
  readonly name: string;
  readonly entities: readonly Entity[];
  readonly migrations: readonly Migration[];
  readonly maxWaiting: number;
}
