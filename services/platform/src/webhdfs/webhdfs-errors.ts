import { DomainError } from '@proctorwise/contracts';

/** HDFS has no such file or folder. */
export class HdfsFileNotFound extends DomainError {
  constructor(readonly path: string) {
    super('not_found', 'No such file in the archive.');
  }
}
/** Something lies there already. */
export class HdfsFileExists extends DomainError {
  constructor(readonly path: string) {
    super('internal_error', `${path} is in the archive already.`);
  }
}
/** A node is away, starting, in safe mode, or has not got the block yet: later it may work. */
export class HdfsUnavailable extends DomainError {
  constructor(
    readonly reason: string,
    options: { readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
  ) {
    super('upstream_unavailable', `The archive does not answer (${reason}). Please try again.`, {
      retryAfterSeconds: options.retryAfterSeconds ?? 5,
      cause: options.cause,
    });
  }
}
/** The folder's quota of bytes or names is used up. */
export class HdfsFull extends DomainError {
  constructor(reason: string) {
    super('disk_full', `The archive is full (${reason}).`, { retryAfterSeconds: 60 });
  }
}
/** HDFS does not let this user do it, or a DataNode's address is not one that may be called: a fault in the set-up. */
export class HdfsForbidden extends DomainError {
  constructor(reason: string) {
    super('internal_error', `The archive refuses us: ${reason}`);
  }
}
/** Any other refusal: the call is wrong, and will be wrong again. */
export class HdfsRefused extends DomainError {
  constructor(reason: string) {
    super('internal_error', `The archive refused the call: ${reason}`);
  }
}

const UNAVAILABLE = new Set([
  'SafeModeException',
  'StandbyException',
  'RetriableException',
  'ConnectException',
  'NoRouteToHostException',
  'SocketException',
  'SocketTimeoutException',
  'EOFException',
  'BlockMissingException',
  'CannotObtainBlockLengthException',
  'AlreadyBeingCreatedException',
  'LeaseExpiredException',
  'RecoveryInProgressException',
]);
const FULL = new Set(['DSQuotaExceededException', 'NSQuotaExceededException', 'QuotaByStorageTypeExceededException']);
const FORBIDDEN = new Set(['AccessControlException', 'AuthorizationException', 'SecurityException']);
/** Hadoop has no exception of its own for these: no DataNode lives, none has room, or none holds the block now. */
const NO_DATA_NODE = /could only be written to|Failed to find datanode|No active nodes contain this block|No such live/;

/** What an answer of WebHDFS that is not a success means. @param exception without its package */
export function hdfsErrorOf(path: string, status: number, exception: string, message: string): DomainError {
  const [firstLine = ''] = message.split('\n');
  const said = `${status} ${exception}: ${firstLine}`;
  if (exception === 'FileNotFoundException') return new HdfsFileNotFound(path);
  if (exception === 'FileAlreadyExistsException') return new HdfsFileExists(path);
  if (FULL.has(exception)) return new HdfsFull(said);
  if (FORBIDDEN.has(exception)) return new HdfsForbidden(said);
  if (UNAVAILABLE.has(exception) || NO_DATA_NODE.test(message) || status === 429 || status >= 500)
    return new HdfsUnavailable(said, exception === 'SafeModeException' ? { retryAfterSeconds: 30 } : {});
  return new HdfsRefused(said);
}

/** The same from the body, which is JSON where Hadoop itself answers. */
export function hdfsErrorOfBody(path: string, status: number, body: string): DomainError {
  try {
    const { RemoteException: said } = JSON.parse(body) as {
      RemoteException?: { exception?: string; message?: string };
    };
    if (said?.exception) return hdfsErrorOf(path, status, said.exception, said.message ?? '');
  } catch {
    // A proxy's page, or the end of the body is missing: the status alone has to do.
  }
  return hdfsErrorOf(path, status, 'no exception told', body.slice(0, 200));
}
