import type { FrameSession } from './frame-path.js';

/** A file of a session in the archive. */
export interface ArchivedFile {
  /** `yyyy/mm/dd/{session}/{file}` */
  readonly path: string;
  readonly size: number;
}

/** Where evidence and recordings end up: HDFS in the cluster, the frame log's own folders on disk. */
export interface FrameArchive {
  /**
   * Stores a frame as evidence; durable when it resolves. The same bytes again change nothing.
   * @returns the path an anomaly's frame_path carries
   * @throws {FrameConflict} another picture lies there @throws {InvalidFrame}
   */
  writeEvidence(session: FrameSession, frameNumber: number, jpeg: Uint8Array): Promise<string>;
  /**
   * Stores or replaces a file beside the frames, such as the manifest with the signed chain head.
   * @returns its path @throws {InvalidFrame} a name that is hidden, a frame's, or not letters, digits, `.`, `_`, `-`
   */
  writeFile(session: FrameSession, name: string, bytes: Uint8Array): Promise<string>;
  /** @throws {FrameNotFound} @throws {InvalidFrame} a path that names nothing of ours */
  read(path: string): Promise<Uint8Array>;
  /** A session's files by name, without unfinished ones; none where the session has no folder. */
  list(session: FrameSession): Promise<ArchivedFile[]>;
  /** Deletes all files of a session, for retention and erasure; doing it twice is fine. */
  deleteSession(session: FrameSession): Promise<void>;
}
