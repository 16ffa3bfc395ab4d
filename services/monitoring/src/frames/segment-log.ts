import { join } from 'node:path';
import { FrameLogCorrupt, FrameLogFailed } from './frame-errors.js';
import type { FrameRecord } from './frame-log.js';
import type { FileOps, FsOps } from './fs-ops.js';
import { decodeRecord, encodeRecord, type IndexedFrame, RECORD_BYTES } from './index-record.js';

const SEGMENT_NAME = /^segment-(\d{15})\.idx$/;
const RECORDS_PER_READ = 4096;
const RETRY_AFTER_SECONDS = 5;

/** A file of consecutive records; the first one's position is its name. */
interface Segment {
  readonly first: number;
  count: number;
  readonly path: string;
}

export interface SegmentLogOptions {
  readonly fs: FsOps;
  /** Exists, and its own name is durable. */
  readonly folder: string;
  /** A segment that has reached so many bytes is followed by a new one. */
  readonly maxSegmentBytes: number;
  /** Records written by one append at most: how far a power cut can tear the tail. */
  readonly maxGroupRecords: number;
}

const segmentName = (first: number) => `segment-${String(first).padStart(15, '0')}.idx`;

/** The global index: which frames are acknowledged, in which order. One writer; appends must not overlap. */
export class SegmentLog {
  readonly #options: SegmentLogOptions;
  readonly #segments: Segment[];
  #active: FileOps | null = null;
  #broken: unknown = null;

  private constructor(options: SegmentLogOptions, segments: Segment[]) {
    this.#options = options;
    this.#segments = segments;
  }

  /**
   * Reads every segment, cuts off a torn tail and hands each record to `onRecord`, in order.
   * @throws {FrameLogCorrupt} damage that a crash cannot have made
   */
  static async open(options: SegmentLogOptions, onRecord: (record: FrameRecord) => void): Promise<SegmentLog> {
    const { fs, folder } = options;
    const segments = (await fs.list(folder))
      .flatMap((name) => {
        const first = SEGMENT_NAME.exec(name)?.[1];
        return first === undefined ? [] : [{ first: Number(first), count: 0, path: join(folder, name) }];
      })
      .sort((a, b) => a.first - b.first);
    const log = new SegmentLog(options, segments);
    for (const [i, segment] of segments.entries()) {
      const before = segments[i - 1];
      if (before && segment.first !== before.first + before.count)
        throw new FrameLogCorrupt(segment.path, `starts at ${segment.first}, not at ${before.first + before.count}`);
      await log.#recover(segment, i === segments.length - 1, onRecord);
    }
    return log;
  }

  /** The position the next record gets; positions start at 1. */
  get nextPosition(): number {
    const last = this.#segments.at(-1);
    return last ? last.first + last.count : 1;
  }

  /** Gives each record its position and writes all with one fdatasync; after an error none of them is in the log. */
  async append(frames: readonly Omit<IndexedFrame, 'position'>[]): Promise<FrameRecord[]> {
    if (this.#broken !== null) throw new FrameLogFailed(RETRY_AFTER_SECONDS, this.#broken);
    const segment = await this.#writableSegment();
    const file = this.#active as FileOps;
    const end = segment.count * RECORD_BYTES;
    const bytes = Buffer.concat(frames.map((frame, i) => encodeRecord({ ...frame, position: this.nextPosition + i })));
    try {
      await file.write(bytes, end);
      await file.sync();
    } catch (error) {
      await this.#takeBack(file, end);
      throw error;
    }
    segment.count += frames.length;
    return frames.map((_, i) => decodeRecord(bytes, i * RECORD_BYTES) as FrameRecord);
  }

  /** Records from this position on, at most `limit`; those of dropped segments are passed over. */
  async read(from: number, limit: number): Promise<FrameRecord[]> {
    const found: FrameRecord[] = [];
    for (const segment of [...this.#segments]) {
      const { first, count, path } = segment;
      const start = Math.max(from, first);
      const length = Math.min(first + count - start, limit - found.length);
      if (length <= 0) continue;
      const file = await this.#options.fs.open(path, 'read').catch((error: unknown) => {
        if (this.#segments.includes(segment)) throw error;
        return null; // dropped by retention while we read the ones before it
      });
      if (!file) continue;
      try {
        const bytes = await file.read(length * RECORD_BYTES, (start - first) * RECORD_BYTES);
        for (let i = 0; i < length; i++) {
          const record = decodeRecord(bytes, i * RECORD_BYTES);
          if (record?.position !== start + i) throw new FrameLogCorrupt(path, `record ${start + i} is damaged`);
          found.push(record);
        }
      } finally {
        await file.close();
      }
    }
    return found;
  }

  /** The closed segments, oldest first: the one being written is never among them. */
  closedSegments(): readonly { readonly first: number; readonly count: number }[] {
    return this.#segments.slice(0, -1).map(({ first, count }) => ({ first, count }));
  }

  /** Deletes the oldest segment. @throws {RangeError} it is the one being written */
  async dropOldest(): Promise<void> {
    const [oldest, next] = this.#segments;
    if (!oldest || !next) throw new RangeError('The segment being written cannot be dropped');
    this.#segments.shift(); // first, so that a reader who finds the file gone knows why
    await this.#options.fs.unlink(oldest.path);
    await this.#options.fs.syncFolder(this.#options.folder);
  }

  async close(): Promise<void> {
    this.#broken ??= new Error('The segment log is closed');
    await this.#closeActive();
  }

  /** Forgotten first: what cannot be closed is not ours any more either. */
  async #closeActive(): Promise<void> {
    const file = this.#active;
    this.#active = null;
    await file?.close();
  }

  async #writableSegment(): Promise<Segment> {
    const { fs, folder, maxSegmentBytes } = this.#options;
    const last = this.#segments.at(-1);
    if (last && last.count * RECORD_BYTES < maxSegmentBytes) {
      this.#active ??= await fs.open(last.path, 'modify');
      return last;
    }
    // Named by a position nobody was told yet: what a failed attempt left under that name may be emptied.
    const path = join(folder, segmentName(this.nextPosition));
    const file = await fs.open(path, 'replace');
    try {
      await fs.syncFolder(folder);
      await this.#closeActive();
    } catch (error) {
      await file.close();
      throw error;
    }
    this.#active = file;
    const segment = { first: this.nextPosition, count: 0, path };
    this.#segments.push(segment);
    return segment;
  }

  /**
   * Cuts off what a failed append left. If that fails too, a later shorter append could leave refused records standing
   * behind it, so the log takes no more until it is opened, and recovered, anew.
   */
  async #takeBack(file: FileOps, end: number): Promise<void> {
    try {
      await file.truncate(end);
      await file.sync();
    } catch (error) {
      this.#broken = error;
    }
  }

  async #recover(segment: Segment, isLast: boolean, onRecord: (record: FrameRecord) => void): Promise<void> {
    const { fs, maxGroupRecords } = this.#options;
    const file = await fs.open(segment.path, isLast ? 'modify' : 'read');
    try {
      const size = await file.size();
      const lines = Math.ceil(size / RECORD_BYTES);
      let torn: number | null = null;
      for (let start = 0; start < lines; start += RECORDS_PER_READ) {
        const bytes = await file.read(RECORDS_PER_READ * RECORD_BYTES, start * RECORD_BYTES);
        for (let i = start; i < Math.min(lines, start + RECORDS_PER_READ); i++) {
          const record = decodeRecord(bytes, (i - start) * RECORD_BYTES);
          const whole = record?.position === segment.first + i;
          if (whole && torn === null) {
            onRecord(record);
            segment.count += 1;
          } else if (!whole) torn ??= i;
          // Pages of one unsynced group may reach the disk in any order; beyond a group's length it is damage.
          else if (torn !== null && i - torn >= maxGroupRecords)
            throw new FrameLogCorrupt(segment.path, `record ${segment.first + torn} is damaged`);
        }
      }
      if (torn !== null && !isLast)
        throw new FrameLogCorrupt(segment.path, `record ${segment.first + torn} is damaged`);
      if (torn !== null) await file.truncate(segment.count * RECORD_BYTES);
      // Also where all is whole: what a killed process wrote last may lie in the system's memory only, and counts from here on.
      if (isLast) await file.sync();
    } finally {
      await file.close();
    }
  }
}
