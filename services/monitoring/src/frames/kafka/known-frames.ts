import { FrameLogFailed } from '../frame-errors.js';
import type { FrameRecord, FrameToAppend } from '../frame-log.js';
import type { WatchedFrames } from '../frame-partitions.js';
import type { FrameSession } from '../frame-path.js';
import type { Recorder } from '../recordings/recorder.js';
import { FramesInMemory } from './frames-in-memory.js';

/** The frame that stands under a number. */
export type FirstFrame = Pick<FrameRecord, 'position' | 'sha256'>;

export interface KnownFramesOptions {
  readonly startsAfter: number;
  readonly recorder: Pick<Recorder, 'archivedRecords'>;
  readonly sessionOf: (sessionId: string) => WatchedFrames | undefined;
}

const ARCHIVE_RETRY_AFTER_SECONDS = 5;
const NONE = -1;

/**
 * Every acknowledged frame of a partition: the newer ones in memory, the older ones as the archive knows them, which is
 * asked only where an older frame may have the number.
 */
export class KnownFrames {
  readonly #memory = new FramesInMemory();
  readonly #options: KnownFramesOptions;
  /** The highest number of a session that may be known to the archive only. */
  readonly #older = new Map<string, number>();
  readonly #archived = new Map<string, Promise<ReadonlyMap<number, FrameRecord>>>();
  /** Frames that were passed over, with the place of the one that counts. */
  #passedOver: { readonly first: number; readonly position: number }[] = [];
  #forgottenUpTo: number;

  constructor(options: KnownFramesOptions) {
    this.#options = options;
    this.#forgottenUpTo = options.startsAfter;
  }

  add(record: FrameRecord): void {
    this.#memory.add(record);
  }
  passOver(first: FirstFrame, position: number): void {
    this.#passedOver.push({ first: first.position, position });
  }

  /** @throws {FrameLogFailed} only the archive may know it, and cannot be asked now */
  async first(frame: Pick<FrameToAppend, keyof FrameSession | 'frameNumber'>): Promise<FirstFrame | undefined> {
    const { sessionId, frameNumber } = frame;
    const inMemory = this.#memory.find(sessionId, frameNumber);
    if (inMemory || frameNumber > this.#highestOlder(sessionId)) return inMemory;
    return (await this.#archivedOf(frame)).get(frameNumber);
  }

  /**
   * The same for one that lies in the log. Who wrote it looked for an earlier one in the archive before; what its
   * producer repeated lies behind its first, which is still in memory (SettledPlaces).
   */
  firstInLog({ sessionId, frameNumber }: Omit<FrameRecord, 'position'>): FirstFrame | undefined {
    return this.#memory.find(sessionId, frameNumber);
  }

  recent(sessionId: string, frameNumber: number): FrameRecord | undefined {
    return this.#memory.find(sessionId, frameNumber);
  }
  after(position: number, limit: number): FrameRecord[] {
    return this.#memory.after(position, limit);
  }

  /** A session's, in order. @throws {FrameLogFailed} the archive cannot be asked now */
  async ofSession(sessionId: string, after: number): Promise<FrameRecord[]> {
    const byPosition = new Map<number, FrameRecord>();
    const session = this.#options.sessionOf(sessionId);
    if (session && after < this.#forgottenUpTo && this.#highestOlder(sessionId) > NONE)
      for (const record of (await this.#archivedOf({ sessionId, ...session })).values())
        byPosition.set(record.position, record);
    for (const record of this.#memory.ofSession(sessionId)) byPosition.set(record.position, record);
    return [...byPosition.values()].filter(({ position }) => position > after).sort((a, b) => a.position - b.position);
  }

  /**
   * From where the log can be read so that what was passed over is again: never between a frame and its repetition.
   * @returns at most `upTo`
   */
  startAbove(upTo: number): number {
    let position = upTo;
    for (let isBetween = true; isBetween; ) {
      const split = this.#passedOver.find(({ first, position: again }) => first <= position && position < again);
      if (split) position = split.first - 1;
      isBetween = split !== undefined;
    }
    return position;
  }

  /** @returns sessions of which nothing is known any more */
  forget(upTo: number, receivedBefore: number): string[] {
    this.#passedOver = this.#passedOver.filter(({ position }) => position > upTo);
    const forgotten = this.#memory.forget(upTo, receivedBefore);
    for (const { sessionId, frameNumber, position } of forgotten) {
      this.#older.set(sessionId, Math.max(this.#highestOlder(sessionId), frameNumber));
      this.#archived.delete(sessionId);
      this.#forgottenUpTo = Math.max(this.#forgottenUpTo, position);
    }
    const ended = [...this.#older.keys()].filter((sessionId) => this.#options.sessionOf(sessionId) === undefined);
    for (const sessionId of ended) {
      this.#older.delete(sessionId);
      this.#archived.delete(sessionId);
    }
    return ended;
  }

  /** When a session is first asked for, all that is judged may be older; later, only what is forgotten. */
  #highestOlder(sessionId: string): number {
    const there = this.#older.get(sessionId);
    if (there !== undefined) return there;
    const session = this.#options.sessionOf(sessionId);
    if (!session) return NONE;
    this.#older.set(sessionId, session.highestFrameNumber);
    return session.highestFrameNumber;
  }

  async #archivedOf(session: FrameSession): Promise<ReadonlyMap<number, FrameRecord>> {
    const { sessionId, sessionStartedAt } = session;
    const there = this.#archived.get(sessionId);
    if (there) return there;
    const read = this.#options.recorder
      .archivedRecords({ sessionId, sessionStartedAt })
      .then((records) => new Map(records.map((record) => [record.frameNumber, record])));
    this.#archived.set(sessionId, read);
    try {
      return await read;
    } catch (error) {
      this.#archived.delete(sessionId);
      throw new FrameLogFailed(ARCHIVE_RETRY_AFTER_SECONDS, error);
    }
  }
}
