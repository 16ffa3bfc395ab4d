import type { ArchiveStore } from '../archive-store.js';
import type { FrameRecord } from '../frame-log.js';
import { type FrameSession, sessionFolder } from '../frame-path.js';
import { RecordingConflict, RecordingDamaged } from './recording-errors.js';
import { indexOf, parseRecordingIndex, type RecordingIndexFile, recordsOf } from './recording-index.js';
import { firstPositionOf, recordingFolder, type SegmentPaths, segmentPaths } from './recording-path.js';
import { SegmentIndexes } from './segment-indexes.js';

const INDEXES_AT_ONCE = 8;

/** A frame of a recording, and the segment in which it lies. */
interface FoundFrame {
  readonly record: FrameRecord;
  readonly pictures: string;
  readonly offset: number;
}

/** Recordings in the archive: immutable segments, of which one counts when its index is there. */
export class RecordingArchive {
  readonly #indexes: SegmentIndexes;

  /** @param cachedFrames how many frames' places are remembered, of the sessions that were looked at last */
  constructor(
    private readonly store: ArchiveStore,
    cachedFrames = 100_000,
  ) {
    this.#indexes = new SegmentIndexes(cachedFrames);
  }

  /** The last position of the session that is recorded; 0 where nothing is. */
  async archivedUpTo(session: FrameSession): Promise<number> {
    const folder = sessionFolder(session);
    const last = (await this.#firstPositions(folder)).at(-1);
    return last === undefined ? 0 : ((await this.#index(folder, last))?.last_position ?? 0);
  }

  /** Removes what dead writers left in a session's folder. */
  removeUnfinished(session: FrameSession): Promise<void> {
    return this.store.removeUnfinished(recordingFolder(sessionFolder(session)));
  }

  /**
   * Records a segment; durable when it resolves. Where the same one is there, from an upload whose answer was lost or by
   * a partition's former owner, that one stands: it may end earlier or later than this one.
   * @param records the session's next ones, in log order @param jpegs their pictures
   * @returns the position up to which the session is recorded by it
   * @throws {RecordingConflict} what lies there is of another log
   */
  async write(session: FrameSession, records: readonly FrameRecord[], jpegs: readonly Uint8Array[]): Promise<number> {
    const index = indexOf(session, records);
    const paths = segmentPaths(sessionFolder(session), index.first_position);
    await this.#putPictures(paths, jpegs);
    const isOurs = await this.store.put(paths.index, [Buffer.from(JSON.stringify(index))]);
    const standing = isOurs ? index : await this.#standing(paths, index);
    await this.#checkPictures(paths, standing, index, jpegs);
    return standing.last_position;
  }

  /** All frames of the session that are recorded, in log order. */
  async records(session: FrameSession): Promise<FrameRecord[]> {
    return (await this.#all(sessionFolder(session))).flatMap(recordsOf);
  }

  /**
   * A recorded picture; its caller compares the hash.
   * @param folder `yyyy/mm/dd/{session}`
   * @returns null where the session has no such frame
   */
  async readFrame(folder: string, frameNumber: number): Promise<{ record: FrameRecord; jpeg: Uint8Array } | null> {
    const found =
      this.#find(folder, frameNumber, this.#indexes.of(folder)) ??
      this.#find(folder, frameNumber, await this.#all(folder));
    if (!found) return null;
    const { record, pictures, offset } = found;
    const jpeg = await this.store.read(pictures, { offset, length: record.size });
    return jpeg && { record, jpeg };
  }

  /** Deletes all of a session's recording. */
  async deleteSession(session: FrameSession): Promise<void> {
    const folder = sessionFolder(session);
    await this.store.remove(recordingFolder(folder));
    this.#indexes.forget(folder);
  }

  #find(folder: string, frameNumber: number, indexes: readonly RecordingIndexFile[]): FoundFrame | null {
    for (const index of indexes) {
      const place = index.frames.findIndex((frame) => frame.frame_number === frameNumber);
      const frame = index.frames[place];
      const record = frame && recordsOf(index)[place];
      if (record)
        return { record, pictures: segmentPaths(folder, index.first_position).pictures, offset: frame.offset };
    }
    return null;
  }

  async #firstPositions(folder: string): Promise<number[]> {
    const entries = await this.store.list(recordingFolder(folder));
    return entries.map(({ name }) => firstPositionOf(name)).filter((position) => position !== null);
  }

  /** All indexes of a session, ascending. */
  async #all(folder: string): Promise<RecordingIndexFile[]> {
    const positions = await this.#firstPositions(folder);
    const all: RecordingIndexFile[] = [];
    for (let from = 0; from < positions.length; from += INDEXES_AT_ONCE) {
      const batch = positions.slice(from, from + INDEXES_AT_ONCE);
      for (const index of await Promise.all(batch.map((position) => this.#index(folder, position))))
        if (index) all.push(index);
    }
    return all;
  }

  async #index(folder: string, firstPosition: number): Promise<RecordingIndexFile | null> {
    const known = this.#indexes.get(folder, firstPosition);
    if (known) return known;
    const index = await this.#readIndex(segmentPaths(folder, firstPosition).index);
    if (index) this.#indexes.add(folder, index);
    return index;
  }

  async #readIndex(path: string): Promise<RecordingIndexFile | null> {
    const bytes = await this.store.read(path);
    if (!bytes) return null;
    try {
      return parseRecordingIndex(bytes);
    } catch (error) {
      throw new RecordingDamaged(path, error instanceof Error ? error.message : String(error), error);
    }
  }

  /**
   * Puts a segment's pictures. Under the name may lie those of a writer that died before its index, or of a former owner
   * of the partition: from one log and one first frame, the shorter is the beginning of the longer, and the longer stays.
   */
  async #putPictures(paths: SegmentPaths, jpegs: readonly Uint8Array[]): Promise<void> {
    if (await this.store.put(paths.pictures, jpegs)) return;
    const there = Buffer.from((await this.store.read(paths.pictures)) ?? []);
    const ours = Buffer.concat(jpegs);
    const common = Math.min(there.length, ours.length);
    const isSame = there.subarray(0, common).equals(ours.subarray(0, common));
    if (isSame && there.length >= ours.length) return;
    if (!isSame && (await this.store.size(paths.index)) !== null) throw new RecordingConflict(paths.pictures);
    await this.store.put(paths.pictures, jpegs, { replace: true });
  }

  /** The index that is there already. @throws {RecordingConflict} its frames are not ours */
  async #standing(paths: SegmentPaths, ours: RecordingIndexFile): Promise<RecordingIndexFile> {
    const there = await this.#readIndex(paths.index);
    if (!there) throw new RecordingDamaged(paths.index, 'it was there and is gone');
    const isSame = ours.frames.every((frame, place) => {
      const other = there.frames[place];
      return !other || (other.position === frame.position && other.sha256 === frame.sha256);
    });
    if (!isSame) throw new RecordingConflict(paths.index);
    return there;
  }

  /** What an index tells of must be there: the last thing to be known before the log may forget it. */
  async #checkPictures(
    paths: SegmentPaths,
    standing: RecordingIndexFile,
    ours: RecordingIndexFile,
    jpegs: readonly Uint8Array[],
  ): Promise<void> {
    const size = (await this.store.size(paths.pictures)) ?? -1;
    if (size >= standing.bytes) return;
    if (ours.bytes < standing.bytes)
      throw new RecordingDamaged(paths.pictures, `${size} of ${standing.bytes} bytes are there`);
    await this.store.put(paths.pictures, jpegs, { replace: true });
  }
}
