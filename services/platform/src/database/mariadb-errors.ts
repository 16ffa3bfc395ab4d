import { DomainError } from '@proctorwise/contracts';
import { DatabaseFull, DatabaseOverloaded, DatabaseRefused, DatabaseUnavailable } from './errors.js';

/** Numbers of MariaDB's error list. */
const DEADLOCK = 1213;
const LOCK_WAIT_TIMEOUT = 1205;
/** A row was changed since the transaction's snapshot: MariaDB from 11.6 on, where the server asks for it. */
const CHANGED_SINCE_READ = 1020;
/** A sort on the disk; a table's file that cannot grow. */
const DISK_FULL = new Set([1021, 1114]);
/** "Errcode: 28" in the text: the file system's own word for a full disk, handed through by these. */
const WRITE_FAILED = new Set([3, 1026, 1030]);
const STATEMENT_TIMEOUT = 1969;
/** Connections used up, server going down, connection killed, read-only while a replica takes over. */
const GONE = new Set([1040, 1053, 1203, 1290, 1927, 4150]);
const ACCESS_DENIED = 1045;
/** What a wrong user, password or name answers: no repeat helps. */
const REFUSED = new Set([1044, ACCESS_DENIED, 1049, 1142, 1698]);
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
]);

/** What the driver puts on its errors, and MikroORM on its own. */
interface DriverError {
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly message?: string;
  /** The connection cannot be used any more. */
  readonly fatal?: unknown;
}

const errnoOf = (error: unknown): number => Number((error as DriverError | null)?.errno ?? 0);

/** Would the same transaction, begun anew, very likely go through? */
export const isConflict = (error: unknown): boolean =>
  [DEADLOCK, LOCK_WAIT_TIMEOUT, CHANGED_SINCE_READ].includes(errnoOf(error));

/** The driver's error in the house's terms; any other one as it is. */
export function translated(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || error instanceof DomainError) return error;
  const errno = errnoOf(error);
  const { code, fatal, message = '' } = error as DriverError;
  if (DISK_FULL.has(errno) || (WRITE_FAILED.has(errno) && /\b28\b/.test(message)))
    return new DatabaseFull({ cause: error });
  if (isConflict(error) || errno === STATEMENT_TIMEOUT) return new DatabaseOverloaded({ cause: error });
  if (REFUSED.has(errno)) return error;
  if (GONE.has(errno) || NETWORK.has(String(code)) || fatal === true) return new DatabaseUnavailable({ cause: error });
  return error;
}

/** As `translated`, for a connection that is made for the first time: what a setting explains is told. */
export function translatedAtStart(error: unknown): unknown {
  const { code, message = '' } = (error ?? {}) as DriverError;
  const refused = (why: string) => new DatabaseRefused(why, { cause: error });
  // The same answer where the server wants TLS (require_secure_transport) and this process comes without.
  if (errnoOf(error) === ACCESS_DENIED)
    return refused(
      'the server does not take this user and password, or takes them by TLS alone: then give the service the PEM of its authority.',
    );
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT')
    return refused(
      'the server has no TLS, which is asked of it. Set a certificate there, or take away the authority here.',
    );
  // A cut in the midst of the handshake has the same code, and other words.
  if (code === 'HANDSHAKE_SSL_ERROR' && /certificate/i.test(message))
    return refused(
      `the server's certificate is not believed (${message}). Give the service the PEM of the authority that signed it, and name the server as the certificate does.`,
    );
  return translated(error);
}
