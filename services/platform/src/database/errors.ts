import { DomainError } from '@proctorwise/contracts';

/** The file was written by a newer version of the code: going back would misread it. */
export class DatabaseFromNewerVersion extends Error {
  constructor(
    readonly database: string,
    readonly unknownMigrations: readonly string[],
  ) {
    super(
      `Database ${database} was made by a newer version (unknown migrations: ${unknownMigrations.join(', ')}). ` +
        'Start that version, or restore a backup made by this one.',
    );
    this.name = 'DatabaseFromNewerVersion';
  }
}

/** Another process has the file open: one process owns a file. */
export class DatabaseInUse extends Error {
  constructor(
    readonly database: string,
    options: { cause: unknown },
  ) {
    super(`Database ${database} is open in another process. Stop that one first.`, options);
    this.name = 'DatabaseInUse';
  }
}

/**
 * A defect of the caller: `transaction()` or `read()` inside a transaction of the same database. libSQL has one
 * connection, so it would wait for ever. Use the `em` that the transaction handed in.
 */
export class NestedUnitOfWork extends Error {
  constructor(readonly database: string) {
    super(`transaction() or read() on ${database} inside its own transaction: use the em of that transaction`);
    this.name = 'NestedUnitOfWork';
  }
}

/** A row left behind by a migration that points nowhere. */
export class MigrationBrokeReferences extends Error {
  constructor(
    readonly database: string,
    readonly tables: readonly string[],
  ) {
    super(`Migrations of ${database} left rows whose references point nowhere, in: ${tables.join(', ')}`);
    this.name = 'MigrationBrokeReferences';
  }
}

/** A defect of the caller: what was emitted does not fit its topic's schema. The transaction is rolled back. */
export class InvalidEventData extends Error {
  constructor(
    readonly topic: string,
    options: { cause: unknown },
  ) {
    super(`The data emitted to ${topic} does not fit its schema`, options);
    this.name = 'InvalidEventData';
  }
}

/** More work waits for the database than it will get to in time, or too much of it is after the same rows. */
export class DatabaseOverloaded extends DomainError {
  constructor(options: { cause?: unknown } = {}) {
    super('overloaded', 'The server is busy. Try again in a few seconds.', { retryAfterSeconds: 2, ...options });
  }
}

/** The disk has no room: nothing of the transaction is stored. What was refused can be sent again later. */
export class DatabaseFull extends DomainError {
  constructor(options: { cause: unknown }) {
    super('disk_full', 'The server has no room on its disk. Try again later.', { retryAfterSeconds: 30, ...options });
  }
}

/**
 * The database server does not answer, or the connection to it broke. What was at its commit just then may be stored
 * all the same: the caller repeats it, as after any lost reply.
 */
export class DatabaseUnavailable extends DomainError {
  constructor(options: { cause: unknown }) {
    super('overloaded', 'The server cannot reach its database. Try again in a few seconds.', {
      retryAfterSeconds: 5,
      ...options,
    });
  }
}

/** The location's URL is none. Its message holds nothing of the URL, which has a password in it. */
export class InvalidDatabaseUrl extends Error {
  /** @param why completes "The database URL is wrong: …" */
  constructor(why: string) {
    super(`The database URL is wrong: ${why} (mariadb://user:password@host:3306/database)`);
    this.name = 'InvalidDatabaseUrl';
  }
}

/** The server refuses this process, or this process the server: somebody has to change a setting or a certificate. */
export class DatabaseRefused extends Error {
  /** @param why what is wrong and what to do, one sentence */
  constructor(why: string, options: { cause: unknown }) {
    super(`The connection to the database is refused: ${why}`, options);
    this.name = 'DatabaseRefused';
  }
}

/** Another process has been changing the schema for longer than this one waits. */
export class MigrationTakesLong extends Error {
  constructor(
    readonly database: string,
    readonly waitedSeconds: number,
  ) {
    super(
      `Another process has been migrating database ${database} for ${waitedSeconds} s. Start again when it is done: ` +
        'what it has done is noted, statement by statement.',
    );
    this.name = 'MigrationTakesLong';
  }
}

/** SQLite's and libSQL's code, which the driver's error carries or one of its causes. */
export function isDiskFull(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1)
    if ((at as { code?: unknown }).code === 'SQLITE_FULL') return true;
  return false;
}
