import { parseTraceparent, type Trace } from '@proctorwise/platform';
import type { FrameSession } from './frame-path.js';

/** One webcam picture on its way into the log. The door has checked token, session, device epoch, size and header. */
export interface FrameToAppend {
  /** 1 to 64 of `0-9 a-z A-Z -`. */
  readonly sessionId: string;
  /** Decides the UTC day under which the picture is filed. */
  readonly sessionStartedAt: Date;
  /** Whole, from 0; counted by the browser. */
  readonly frameNumber: number;
  /** When the browser took it, whole ms from 1970 to 9999 (`isCaptureTime`); null where the client does not say. */
  readonly capturedAt: number | null;
  /** When it reached the door, ms since the Unix epoch. */
  readonly receivedAt: number;
  /** Which device of the session sent it; grows at each takeover. */
  readonly deviceEpoch: number;
  /** Of the request that brought it (W3C Trace Context). What is none is passed over. */
  readonly traceparent?: string;
  readonly jpeg: Uint8Array;
}

export interface AppendedFrame {
  /** Place in the log. Grows within a session; comparable between sessions only inside one log (disk) or partition (Kafka). */
  readonly position: number;
  /** Of the JPEG's bytes, lower-case hex. */
  readonly sha256: string;
  /** True where the same bytes were acknowledged before: position and sha256 are those of the first reply. */
  readonly duplicate: boolean;
}

/** An acknowledged frame without its picture. */
export interface FrameRecord {
  readonly position: number;
  readonly sessionId: string;
  readonly sessionStartedAt: Date;
  readonly frameNumber: number;
  readonly capturedAt: number | null;
  readonly receivedAt: number;
  readonly deviceEpoch: number;
  readonly sha256: string;
  /** Bytes of the JPEG. */
  readonly size: number;
  /** `yyyy/mm/dd/{session}/frame_{n}.jpg`: what an anomaly's frame_path carries. */
  readonly path: string;
  /** Of the request that brought it. The log on disk keeps no flags, and no archive any of it. */
  readonly trace?: Trace;
}

/** What a log keeps of a `traceparent`. What is none is left out: a picture is worth more than its trace. */
export function traceOf({ traceparent }: { readonly traceparent?: string | undefined }): { readonly trace?: Trace } {
  const trace = parseTraceparent(traceparent);
  return trace === null ? {} : { trace: { traceId: trace.traceId, flags: trace.flags } };
}

export interface RecordsQuery {
  /** Only records behind this position; 0 reads from the start. */
  readonly after: number;
  /** At most so many records, 1 to 1,000. */
  readonly limit: number;
  /** Only this session's. */
  readonly sessionId?: string;
}

/**
 * The durable, ordered log of frames. Whoever consumes it keeps the position it is done with, in the transaction of
 * its own effect; `followFrames` delivers from there, at least once and in order per session.
 */
export interface FrameLog {
  /**
   * Resolves only when the frame survives a power cut (disk) or the loss of a machine (Kafka).
   * @throws {FrameConflict} the number was acknowledged with other bytes
   * @throws {FrameLogFull | FrameLogBusy | FrameLogFailed} nothing was acknowledged: send it again after `retryAfterSeconds`
   * @throws {InvalidFrame} a session id, number or time of capture that no honest door lets through
   */
  append(frame: FrameToAppend): Promise<AppendedFrame>;
  /** Position of the newest acknowledged record; 0 where there is none. */
  readonly lastPosition: number;
  /** Acknowledged records by ascending position. @throws {RangeError} a limit out of bounds */
  records(query: RecordsQuery): Promise<FrameRecord[]>;
  /** The picture of a record, checked against its sha256. @throws {FrameNotFound | FrameDamaged} */
  loadJpeg(record: FrameRecord): Promise<Uint8Array>;
  /**
   * A session that is over: does all of it lie where it stays? What does not yet is on its way there once this was asked.
   */
  isComplete(session: FrameSession): boolean;
  /** Calls the listener after each group of appended frames, and returns how to stop that. */
  onAppended(listener: () => void): () => void;
  /** Finishes what was accepted, then refuses further work. */
  close(): Promise<void>;
}
