import { DomainError } from '@proctorwise/contracts';

/** The same frame number of a session was acknowledged before, with other bytes. The first one stands. */
export class FrameConflict extends DomainError {
  constructor(
    readonly sessionId: string,
    readonly frameNumber: number,
  ) {
    super('frame_conflict', `Frame ${frameNumber} of session ${sessionId} was stored before with another picture.`);
  }
}
/** The disk is above its bound, or said ENOSPC. The browser's spool holds the frame meanwhile. */
export class FrameLogFull extends DomainError {
  constructor(retryAfterSeconds: number, cause?: unknown) {
    super('disk_full', 'The frame store is full: keep the frame and send it again.', { retryAfterSeconds, cause });
  }
}
/** More bytes wait for the disk than the queue may hold. */
export class FrameLogBusy extends DomainError {
  constructor(retryAfterSeconds: number) {
    super('overloaded', 'The frame store is behind: keep the frame and send it again.', { retryAfterSeconds });
  }
}
/** The disk failed, or the log was closed, before the frame was durable. */
export class FrameLogFailed extends DomainError {
  constructor(retryAfterSeconds: number, cause?: unknown) {
    super('upstream_unavailable', 'The frame could not be stored: keep it and send it again.', {
      retryAfterSeconds,
      cause,
    });
  }
}
/** A session id, frame number or archive path that cannot name anything of ours, or a time that the log cannot hold. */
export class InvalidFrame extends DomainError {
  constructor(field: string, message: string) {
    super('invalid_request', `${field} ${message}.`, { errors: [{ path: field, message }] });
  }
}
/** No such picture: never stored, or deleted by retention. */
export class FrameNotFound extends DomainError {
  constructor(readonly path: string) {
    super('frame_not_found', 'Frame not found');
  }
}
/** The bytes on disk are not those that were acknowledged. */
export class FrameDamaged extends DomainError {
  constructor(
    readonly path: string,
    readonly expectedSha256: string,
    readonly foundSha256: string,
  ) {
    super('internal_error', `The stored picture ${path} is not the one that was acknowledged.`);
  }
}
/** The index of the log is damaged before its tail: acknowledged frames may be missing, so the log does not open. */
export class FrameLogCorrupt extends DomainError {
  constructor(
    readonly segment: string,
    what: string,
  ) {
    super('internal_error', `Frame log segment ${segment}: ${what}. Restore it from a backup, or move it away.`);
  }
}
