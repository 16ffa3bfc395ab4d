import { type SpoolIndex, spoolFrame, spoolIndexOf, unspoolFrame } from '../engine/spool-bounds.js';
import type { RoomDatabase, StoredFrame } from './room-database.js';
import type { StorageRoom } from './storage-room.js';

/** Where the device has no room, so many of the newest wait in the page's memory: half a minute, some 0.5 MB. */
export const MOST_IN_MEMORY = 15;

type FrameStore = Pick<RoomDatabase, 'spooledFrames' | 'frame' | 'keepFrame' | 'forgetFrames'>;

/** Pictures until the server has them, by rising number: bounded, and safe over a reload where the device has room. */
export class FrameSpool {
  readonly #database: FrameStore;
  readonly #sessionId: string;
  readonly #room: StorageRoom;
  /** By number, oldest first: those that the device has no room for. */
  readonly #inMemory = new Map<number, StoredFrame>();
  /** May be on its way: who counted it as lost would be wrong where it arrives. */
  #peeked: number | null = null;
  #index: SpoolIndex;

  private constructor(database: FrameStore, sessionId: string, room: StorageRoom, index: SpoolIndex) {
    this.#database = database;
    this.#sessionId = sessionId;
    this.#room = room;
    this.#index = index;
  }

  static async open(database: FrameStore, sessionId: string, room: StorageRoom): Promise<FrameSpool> {
    return new FrameSpool(database, sessionId, room, spoolIndexOf(await database.spooledFrames(sessionId)));
  }

  get index(): SpoolIndex {
    return this.#index;
  }

  /** Keeps a picture, on the device or in memory; gives the oldest up where there is no room, and counts it as lost. */
  async add(frame: StoredFrame): Promise<void> {
    const { frameNumber } = frame;
    const isOnDevice = await this.#room.keepPicture(() => this.#database.keepFrame(frame));
    if (!isOnDevice) this.#inMemory.set(frameNumber, frame);
    const { index, evicted } = spoolFrame(this.#index, { frameNumber, bytes: frame.picture.size });
    this.#index = index;
    await this.#forget(evicted);
    if (this.#inMemory.size <= MOST_IN_MEMORY) return;
    const oldest = [...this.#inMemory.keys()].find((number) => number !== this.#peeked);
    if (oldest === undefined) return;
    this.#inMemory.delete(oldest);
    this.#index = unspoolFrame(this.#index, oldest, true);
  }

  /** The oldest picture. One that the browser lost from its own database, or cannot read, is counted and passed over. */
  async peek(): Promise<StoredFrame | null> {
    for (;;) {
      const first = this.#index.frames[0];
      if (first === undefined) return null;
      const { frameNumber } = first;
      const frame = this.#inMemory.get(frameNumber) ?? (await this.#onDevice(frameNumber));
      if (frame !== undefined) {
        this.#peeked = frameNumber;
        return frame;
      }
      this.#index = unspoolFrame(this.#index, frameNumber, true);
    }
  }

  /** Gives all that waits up, and counts it as lost. */
  async giveUp(): Promise<void> {
    const frameNumbers = this.#index.frames.map(({ frameNumber }) => frameNumber);
    this.#index = { ...spoolIndexOf([]), dropped: this.#index.dropped + frameNumbers.length };
    await this.#forget(frameNumbers);
  }

  async settle({ frameNumber }: StoredFrame, lost: boolean): Promise<void> {
    this.#peeked = null;
    this.#index = unspoolFrame(this.#index, frameNumber, lost);
    await this.#forget([frameNumber]);
  }

  async #onDevice(frameNumber: number): Promise<StoredFrame | undefined> {
    try {
      return await this.#database.frame(this.#sessionId, frameNumber);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return undefined;
    }
  }

  /** One that cannot be deleted is sent again after a reload, which the server knows by its number. */
  async #forget(frameNumbers: readonly number[]): Promise<void> {
    const onDevice = frameNumbers.filter((frameNumber) => !this.#inMemory.delete(frameNumber));
    if (onDevice.length > 0) await this.#room.forget(() => this.#database.forgetFrames(this.#sessionId, onDevice));
  }
}
