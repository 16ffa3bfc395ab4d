import { connect as connectSocket, isIP, type Socket } from 'node:net';
import { MikroORM as MariaDbORM } from '@mikro-orm/mariadb';
import type { MikroORM } from '@mikro-orm/sql';
import type { Entity } from './database.js';
import type { MariaDbLocation } from './database-location.js';
import { InvalidDatabaseUrl } from './errors.js';
import { LOCKS_TABLE } from './mariadb-advisory-locks.js';
import { MIGRATIONS_TABLE } from './mariadb-migrations.js';

const CONNECT_WITHIN_MS = 5_000;
/** A connection that nobody uses is closed after this long: before it would look silent. */
const IDLE_MS = 10_000;
/** A lock that another holds for longer is given up, s: the transaction is run again. */
const LOCK_WAIT_S = 5;
/** The server ends a statement that takes longer, s. */
const STATEMENT_S = 12;
/** No byte from the server for this long, while it owes an answer, ends the connection, ms: above the two before. */
const SILENCE_MS = 15_000;
/** The server gives up a client that says nothing for this long, and rolls back what it had begun, s. */
const CLIENT_SILENCE_S = 20;

export interface MariaDbAddress {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly dbName: string;
}

/** @throws {InvalidDatabaseUrl} which says what is wrong, and nothing of what the URL holds */
export function parseDatabaseUrl(url: string): MariaDbAddress {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw new InvalidDatabaseUrl('it is no URL');
  }
  if (!['mariadb:', 'mysql:'].includes(parsed.protocol)) throw new InvalidDatabaseUrl('it must begin with mariadb://');
  const address = {
    // Node writes an IPv6 address in brackets, sockets take it without.
    host: parsed.hostname.replace(/^\[|\]$/g, ''),
    port: Number(parsed.port || 3306),
    user: decodeURIComponent(parsed.username),
    password: decodeURIComponent(parsed.password),
    dbName: decodeURIComponent(parsed.pathname.slice(1)),
  };
  for (const [part, value] of Object.entries(address))
    if (value === '' && part !== 'password') throw new InvalidDatabaseUrl(`it names no ${part}`);
  return address;
}

export interface ConnectOptions extends Pick<MariaDbLocation, 'url' | 'tls'> {
  readonly entities: readonly Entity[];
  readonly connections: number;
  /** For changes of the schema, which may take as long as they need. @default false */
  readonly patient?: boolean;
}

/** A pool of connections that are each set to the house's rules when they are made. */
export async function connectMariaDb({ url, tls, entities, connections, patient = false }: ConnectOptions) {
  const address = parseDatabaseUrl(url);
  // The driver would look for the name `localhost` in the certificate then, whoever it is.
  if (tls && isIP(address.host) !== 0)
    throw new InvalidDatabaseUrl('with TLS it must name the server as its certificate does, not by an IP address');
  const orm = await MariaDbORM.init({
    ...address,
    entities: [...entities],
    charset: 'utf8mb4',
    collate: 'utf8mb4_nopad_bin',
    forceUtcTimezone: true,
    pool: { min: 0, max: connections, idleTimeoutMillis: IDLE_MS },
    schemaGenerator: { skipTables: [MIGRATIONS_TABLE, LOCKS_TABLE] },
    driverOptions: {
      stream: () => watchedSocket(address, patient ? 0 : SILENCE_MS),
      connectTimeout: CONNECT_WITHIN_MS,
      charset: 'UTF8MB4_BIN',
      ...(tls ? { ssl: { ca: tls.ca, rejectUnauthorized: true, verifyIdentity: true } } : {}),
    },
    onCreateConnection: async (connection) => {
      await (connection as NewConnection).executeQuery({ sql: sessionSettings(patient), parameters: [] });
    },
  });
  // The driver's class differs only in its type parameters from the one all SQL drivers share.
  return orm as unknown as MikroORM;
}

/** What the pool hands over before a connection's first use. */
interface NewConnection {
  executeQuery(query: { readonly sql: string; readonly parameters: readonly unknown[] }): Promise<unknown>;
}

/** One statement, since each costs a way to the server and back. The server's own settings may be any. */
function sessionSettings(patient: boolean): string {
  const settings = {
    tx_isolation: "'READ-COMMITTED'",
    sql_mode: "'TRADITIONAL'",
    time_zone: "'+00:00'",
    innodb_lock_wait_timeout: LOCK_WAIT_S,
    ...(patient ? {} : { max_statement_time: STATEMENT_S, wait_timeout: CLIENT_SILENCE_S }),
  };
  return `set session ${Object.entries(settings)
    .map(([name, value]) => `${name} = ${value}`)
    .join(', ')}`;
}

/** A network that has gone silent says nothing of it: the socket is then closed from here. @param silenceMs 0: never */
function watchedSocket({ host, port }: MariaDbAddress, silenceMs: number): Socket {
  const socket = connectSocket({ host, port, noDelay: true, keepAlive: true });
  socket.setTimeout(silenceMs, () => {
    const message = `the database said nothing for ${silenceMs / 1000} s`;
    socket.destroy(Object.assign(new Error(message), { code: 'ETIMEDOUT' }));
  });
  return socket;
}
