import type { LibSqlConnection } from '@mikro-orm/libsql';

type Dialect = ReturnType<LibSqlConnection['createKyselyDialect']>;

/**
 * SQLite ends a transaction by itself when the disk is full or fails. The ROLLBACK that follows is then refused, the
 * driver keeps the one connection locked, and every later statement would wait for ever. So a refused rollback counts as
 * done: the failure that caused it is thrown by the transaction anyway, and a transaction that did stay open would be
 * reported by the next BEGIN. Call it before the connection is first used.
 */
export function surviveFailedRollbacks(connection: LibSqlConnection): void {
  const createDialect = connection.createKyselyDialect.bind(connection);
  connection.createKyselyDialect = (options): Dialect => {
    const dialect = createDialect(options);
    const createDriver = dialect.createDriver.bind(dialect);
    dialect.createDriver = () => {
      const driver = createDriver();
      const rollback = driver.rollbackTransaction.bind(driver);
      driver.rollbackTransaction = (one) => rollback(one).catch(() => undefined);
      return driver;
    };
    return dialect;
  };
}
