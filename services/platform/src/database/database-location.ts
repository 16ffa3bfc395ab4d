/** Where a service's database lies: which of the two it is is chosen in the composition root, and nowhere else. */
export type DatabaseLocation = LibSqlLocation | MariaDbLocation;

/** A file that one process owns: the embedded mode. */
export interface LibSqlLocation {
  readonly kind: 'libsql';
  /** Path of the file, or `:memory:`. Its folder is made. */
  readonly file: string;
}

/** A database of its own on a MariaDB server, shared by the service's replicas: the cluster mode. */
export interface MariaDbLocation {
  readonly kind: 'mariadb';
  /** `mariadb://user:password@host:3306/database` (or `mysql://`), the parts percent-encoded. Never logged. */
  readonly url: string;
  /**
   * The same database by a user that may change its schema; asked only when a migration is due, on one connection. With
   * it the service's own user needs rights on rows alone. @default url
   */
  readonly migrationUrl?: string;
  /** Encrypts the connection and checks the server's certificate and name, which is no IP address. @default no TLS */
  readonly tls?: {
    /** PEM of the authority that signed the server's certificate. */
    readonly ca: string;
  };
  /** Connections of this process at most; what finds none free waits. @default 10 */
  readonly maxConnections?: number;
}
