import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { setTimeout as waitMs } from 'node:timers/promises';
import { DomainError } from '@proctorwise/contracts';
import { checkCapturedAt } from './capture-time.js';
import { DiskSpace } from './disk-space.js';
import { DurableFiles, makeFolderTree } from './durable-files.js';
import {
  FrameConflict,
  FrameDamaged,
  FrameLogBusy,
  FrameLogFailed,
  FrameLogFull,
  FrameNotFound,
} from './frame-errors.js';
import { FrameIndex } from './frame-index.js';
import {
  type AppendedFrame,
  type FrameLog,
  type FrameRecord,
  type FrameToAppend,
  type RecordsQuery,
  traceOf,
} from './frame-log.js';
import { checkArchivePath, frameFileName, framePath, sessionFolder } from './frame-path.js';
import { errorCodeOf, type FsOps, nodeFs } from './fs-ops.js';
import { RetentionHorizon } from './retention-horizon.js';
import { SegmentLog } from './segment-log.js';

export interface DiskFrameLogOptions {
  /** The folder under which `yyyy/…` and `log/` lie; made where missing. One process opens it at a time. */
  readonly base: string;
  /** @default nodeFs */
  readonly fs?: FsOps;
  /** Share of the file system in use above which appends are refused, 0 to 1. @default 0.85 */
  readonly maxUsedShare?: number;
  /** Bytes of pictures that may wait for the disk. @default 64 MiB */
  readonly maxQueuedBytes?: number;
  /** How long a frame waits for others to share its fsyncs, ms; the promise is at most 20. @default 5 */
  readonly gatherMs?: number;
  /** Frames made durable together at most. @default 64 */
  readonly maxGroupFrames?: number;
  /** @default 1 MiB: 6,242 frames, read whole by retention without holding the event loop (some 5 µs a record) */
  readonly maxSegmentBytes?: number;
  /** Monotonic, ms. @default performance.now */
  readonly monotonicMs?: () => number;
  /** @default a timer */
  readonly wait?: (ms: number) => Promise<unknown>;
}

interface Waiting {
  readonly frame: FrameToAppend;
  readonly sha256: string;
  readonly queuedAt: number;
  readonly settle: PromiseWithResolvers<FrameRecord>;
}

const FULL_RETRY_AFTER_SECONDS = 30;
const RETRY_AFTER_SECONDS = 2;
const SPACE_BELIEVED_FOR_MS = 1000;
/** Pictures or folders worked on at the same time: enough to fill a disk's queue, few enough to leave threads to others. */
const PARALLEL_WRITES = 8;
const LOG_FOLDER = 'log';

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const keyOf = (frame: { sessionId: string; frameNumber: number }) => `${frame.sessionId}/${frame.frameNumber}`;

/** Works on all items, `PARALLEL_WRITES` at a time. */
async function inParallel<T>(items: Iterable<T>, work: (item: T) => Promise<void>): Promise<void> {
  const next = items[Symbol.iterator]();
  const worker = async () => {
    for (let item = next.next(); !item.done; item = next.next()) await work(item.value);
  };
  await Promise.all(Array.from({ length: PARALLEL_WRITES }, worker));
}

/** Opens the log in a folder and recovers it from a crash. @throws {FrameLogCorrupt} */
export async function openDiskFrameLog(options: DiskFrameLogOptions): Promise<DiskFrameLog> {
  const base = resolve(options.base);
  const fs = options.fs ?? nodeFs;
  const logFolder = join(base, LOG_FOLDER);
  await makeFolderTree(fs, logFolder);
  const index = new FrameIndex();
  const horizon = await RetentionHorizon.open(fs, logFolder);
  const segments = await SegmentLog.open(
    {
      fs,
      folder: logFolder,
      maxSegmentBytes: options.maxSegmentBytes ?? 1024 * 1024,
      maxGroupRecords: options.maxGroupFrames ?? 64,
    },
    (record) => index.add(record.sessionId, record.frameNumber, record.position),
  );
  return new DiskFrameLog({ ...options, base, fs }, segments, index, horizon);
}

/**
 * FrameLog on disk. A group of frames becomes durable in this order: pictures under temporary names, synced, renamed;
 * their folders synced; their index lines, one fdatasync; only then the acknowledgements. A picture without an index
 * line was never acknowledged and is replaced by a resend.
 */
export class DiskFrameLog implements FrameLog {
  readonly #files: DurableFiles;
  readonly #space: DiskSpace;
  readonly #maxQueuedBytes: number;
  readonly #gatherMs: number;
  readonly #maxGroupFrames: number;
  readonly #monotonicMs: () => number;
  readonly #wait: (ms: number) => Promise<unknown>;
  readonly #queue: Waiting[] = [];
  readonly #pending = new Map<string, Waiting>();
  readonly #listeners = new Set<() => void>();
  #queuedBytes = 0;
  #working: Promise<void> | null = null;
  #closed = false;

  /** @internal use `openDiskFrameLog` */
  constructor(
    options: DiskFrameLogOptions & { readonly fs: FsOps },
    private readonly segments: SegmentLog,
    private readonly index: FrameIndex,
    private readonly horizon: RetentionHorizon,
  ) {
    this.#files = new DurableFiles(options.fs, options.base, 'log');
    this.#maxQueuedBytes = options.maxQueuedBytes ?? 64 * 1024 * 1024;
    this.#gatherMs = options.gatherMs ?? 5;
    this.#maxGroupFrames = options.maxGroupFrames ?? 64;
    this.#monotonicMs = options.monotonicMs ?? (() => performance.now());
    this.#wait = options.wait ?? waitMs;
    this.#space = new DiskSpace({
      fs: options.fs,
      path: options.base,
      maxUsedShare: options.maxUsedShare ?? 0.85,
      believeForMs: SPACE_BELIEVED_FOR_MS,
      monotonicMs: this.#monotonicMs,
    });
  }

  async append(frame: FrameToAppend): Promise<AppendedFrame> {
    framePath(frame, frame.frameNumber); // refuses what cannot be filed, before any work
    checkCapturedAt(frame.capturedAt);
    if (this.#closed) throw new FrameLogFailed(RETRY_AFTER_SECONDS);
    const sha256 = sha256Of(frame.jpeg);
    for (;;) {
      const first = await this.#firstReply(frame, sha256);
      if (first) return { position: first.position, sha256, duplicate: true };
      if (!(await this.#hasRoom())) throw new FrameLogFull(FULL_RETRY_AFTER_SECONDS);
      // Its twin may have come in while we waited: look again. From here to the queue nothing waits.
      if (this.#isKnown(frame)) continue;
      if (this.#closed) throw new FrameLogFailed(RETRY_AFTER_SECONDS);
      const { position } = await this.#enqueue(frame, sha256);
      return { position, sha256, duplicate: false };
    }
  }

  get lastPosition(): number {
    return this.segments.nextPosition - 1;
  }

  async records({ after, limit, sessionId }: RecordsQuery): Promise<FrameRecord[]> {
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new RangeError('limit must be 1 to 1000');
    if (sessionId === undefined) return this.segments.read(after + 1, limit);
    const positions = this.index.positionsAfter(sessionId, after, limit);
    const found = await Promise.all(positions.map((position) => this.segments.read(position, 1)));
    return found.flat();
  }

  async loadJpeg(record: FrameRecord): Promise<Uint8Array> {
    const jpeg = await this.#files.read(checkArchivePath(record.path));
    if (jpeg === null) throw new FrameNotFound(record.path);
    const found = sha256Of(jpeg);
    if (found !== record.sha256) throw new FrameDamaged(record.path, record.sha256, found);
    return jpeg;
  }

  /** A picture stays where it was written. */
  isComplete(): boolean {
    return true;
  }

  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * Drops index segments whose frames all arrived before this instant (the one being written always stays), oldest
   * first. Pictures stay: they belong to the archive and its own retention.
   * @returns how many segments were dropped
   */
  async forgetBefore(receivedBefore: Date): Promise<number> {
    let dropped = 0;
    for (const { first, count } of this.segments.closedSegments()) {
      const records = await this.segments.read(first, count);
      const newest = records.reduce((latest, record) => Math.max(latest, record.receivedAt), 0);
      if (newest >= receivedBefore.getTime()) break;
      await this.horizon.moveTo(newest);
      for (const record of records) this.index.remove(record.sessionId, record.frameNumber);
      await this.segments.dropOldest();
      dropped += 1;
    }
    return dropped;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#working;
    await this.segments.close();
  }

  async #hasRoom(): Promise<boolean> {
    try {
      return await this.#space.hasRoom();
    } catch (error) {
      throw this.#toAppendError(error);
    }
  }

  #isKnown(frame: FrameToAppend): boolean {
    return this.#pending.has(keyOf(frame)) || this.index.positionOf(frame.sessionId, frame.frameNumber) !== undefined;
  }

  /** The record of the same frame, waited for where it is on its way to the disk. @throws {FrameConflict} */
  async #firstReply(frame: FrameToAppend, sha256: string): Promise<FrameRecord | undefined> {
    const position = this.index.positionOf(frame.sessionId, frame.frameNumber);
    const first = await (position === undefined
      ? this.#pending.get(keyOf(frame))?.settle.promise
      : this.segments.read(position, 1).then(
          ([record]) => record,
          (error) => Promise.reject(this.#toAppendError(error)),
        ));
    if (first && first.sha256 !== sha256) throw new FrameConflict(frame.sessionId, frame.frameNumber);
    return first;
  }

  #enqueue(frame: FrameToAppend, sha256: string): Promise<FrameRecord> {
    if (this.#queuedBytes + frame.jpeg.length > this.#maxQueuedBytes) throw new FrameLogBusy(RETRY_AFTER_SECONDS);
    const settle = Promise.withResolvers<FrameRecord>();
    const waiting = { frame, sha256, queuedAt: this.#monotonicMs(), settle };
    this.#queuedBytes += frame.jpeg.length;
    this.#pending.set(keyOf(frame), waiting);
    this.#queue.push(waiting);
    this.#working ??= this.#work();
    return settle.promise;
  }

  async #work(): Promise<void> {
    for (let oldest = this.#queue[0]; oldest !== undefined; oldest = this.#queue[0]) {
      const gatherForMs = oldest.queuedAt + this.#gatherMs - this.#monotonicMs();
      if (gatherForMs > 0 && this.#queue.length < this.#maxGroupFrames) await this.#wait(gatherForMs);
      const group = this.#queue.splice(0, this.#maxGroupFrames);
      await this.#commit(group);
    }
    this.#working = null;
  }

  /** Takes a frame out of what is pending, so that a resend right after its refusal is a new attempt. */
  #done({ frame, settle }: Waiting): PromiseWithResolvers<FrameRecord> {
    this.#queuedBytes -= frame.jpeg.length;
    this.#pending.delete(keyOf(frame));
    return settle;
  }

  /** Makes a group durable and settles each of its frames; never throws. */
  async #commit(group: readonly Waiting[]): Promise<void> {
    const stored = await this.#storePictures(group);
    if (stored.length === 0) return;
    try {
      const records = await this.segments.append(
        stored.map(({ frame, sha256 }) => ({
          sessionId: frame.sessionId,
          sessionStartedAt: frame.sessionStartedAt,
          frameNumber: frame.frameNumber,
          capturedAt: frame.capturedAt,
          receivedAt: frame.receivedAt,
          deviceEpoch: frame.deviceEpoch,
          sha256,
          size: frame.jpeg.length,
          ...traceOf(frame),
        })),
      );
      for (const [i, record] of records.entries()) {
        this.index.add(record.sessionId, record.frameNumber, record.position);
        this.#done(stored[i] as Waiting).resolve(record);
      }
    } catch (error) {
      for (const waiting of stored) this.#done(waiting).reject(this.#toAppendError(error));
      return;
    }
    for (const listener of this.#listeners) queueMicrotask(listener); // one that throws must not stop the log
  }

  /** @returns those whose picture and name are on disk, in the group's order; the others are refused here */
  async #storePictures(group: readonly Waiting[]): Promise<Waiting[]> {
    const refused = new Set<Waiting>();
    const refuse = (waiting: Waiting, error: unknown) => {
      refused.add(waiting);
      if (errorCodeOf(error) === 'ENOENT') this.#files.forgetFolder(sessionFolder(waiting.frame)); // deleted meanwhile
      this.#done(waiting).reject(this.#toAppendError(error));
    };
    const byFolder = Map.groupBy(group, ({ frame }) => sessionFolder(frame));
    const forEachFolder = (work: (folder: string) => Promise<void>) =>
      inParallel(byFolder, async ([folder, frames]) => {
        const open = frames.filter((waiting) => !refused.has(waiting));
        if (open.length === 0) return;
        await work(folder).catch((error: unknown) => {
          for (const waiting of open) refuse(waiting, error);
        });
      });
    await forEachFolder((folder) => this.#files.makeFolder(folder));
    await inParallel(group, async (waiting) => {
      if (!refused.has(waiting)) await this.#storePicture(waiting.frame).catch((error) => refuse(waiting, error));
    });
    await forEachFolder((folder) => this.#files.syncFolder(folder));
    return group.filter((waiting) => !refused.has(waiting));
  }

  async #storePicture(frame: FrameToAppend): Promise<void> {
    if (frame.sessionStartedAt.getTime() < this.horizon.forgottenUntil) {
      // Older than the index remembers: a picture that lies there may be acknowledged evidence, so it stands.
      const there = await this.#files.read(framePath(frame, frame.frameNumber));
      if (there && Buffer.compare(there, frame.jpeg) !== 0) throw new FrameConflict(frame.sessionId, frame.frameNumber);
    }
    await this.#files.put(sessionFolder(frame), frameFileName(frame.frameNumber), frame.jpeg);
  }

  #toAppendError(error: unknown): DomainError {
    if (error instanceof DomainError) return error;
    const code = errorCodeOf(error);
    if (code === 'ENOSPC' || code === 'EDQUOT') {
      this.#space.markFull();
      return new FrameLogFull(FULL_RETRY_AFTER_SECONDS, error);
    }
    return new FrameLogFailed(RETRY_AFTER_SECONDS, error);
  }
}
