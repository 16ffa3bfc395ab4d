import { DomainError } from '@proctorwise/contracts';
import type { FrameRecord } from '../frame-log.js';
import type { FrameSession } from '../frame-path.js';

/**
 * Spools frames of many sessions on the local disk and archives them in segments. One recorder for each log whose
 * positions can be compared: a partition. What it has not archived is in the log still, so that its spool is no truth:
 * it begins empty, and the log is read again from `lowestUnarchived`.
 */
export interface Recorder {
  /**
   * Takes a frame of the log, in log order per session. One that was taken before, or is archived already, is passed
   * over. The archive may be away: nothing here waits for it.
   * @throws {RecorderFull} the spool's bound is reached: stop reading the log, and offer this frame again later
   */
  take(record: FrameRecord, jpeg: Uint8Array): Promise<void>;
  /**
   * The picture of a frame, from the spool or out of the archive.
   * @throws {FrameNotFound} @throws {FrameDamaged}
   * @throws {RecorderClosed} it was in the spool, which is gone
   */
  read(record: FrameRecord): Promise<Uint8Array>;
  /** Everything that was taken of the session at or below this position is archived; 0 where nothing is known to be. */
  archivedUpTo(sessionId: string): number;
  /**
   * The lowest position that was taken and is not known to be archived, over all sessions; null where there is none.
   * The log below it is not needed any more, nor is what was offered up to now where it is null.
   */
  readonly lowestUnarchived: number | null;
  /**
   * Archives now what was taken of a session that is over. Resolves when it is archived, however long that takes.
   * @throws {RecorderClosed} `close` came first
   */
  closeSession(session: FrameSession): Promise<void>;
  /** All frames of a session that the archive knows, in log order. */
  archivedRecords(session: FrameSession): Promise<FrameRecord[]>;
  /**
   * Begins to archive the segments whose time is over, and what failed and has waited. Call it each second.
   * @param now ms since the Unix epoch
   */
  tick(now: number): void;
  /** For metrics. */
  readonly state: RecorderState;
  /** Ends the uploads that run, and begins none. What is not archived then stays with the log. */
  close(): Promise<void>;
}

export interface RecorderState {
  /** Taken and not archived. */
  readonly waitingFrames: number;
  /** When the oldest of them reached the door, ms since the Unix epoch: the archive's delay. */
  readonly oldestReceivedAt: number | null;
  /** Since the recorder was opened. */
  readonly archivedSegments: number;
  readonly failedUploads: number;
}

/** The spool is at its bound: the archive is away or slow. The log holds the frame meanwhile. */
export class RecorderFull extends DomainError {
  constructor(retryAfterSeconds: number) {
    super('overloaded', 'The recording spool is full: read the log on later.', { retryAfterSeconds });
  }
}

/** The recorder was closed before the work was done: the log has the frames. */
export class RecorderClosed extends DomainError {
  constructor() {
    super('upstream_unavailable', 'The recorder is closed.', { retryAfterSeconds: 2 });
  }
}
