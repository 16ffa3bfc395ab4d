import { type SpoolIndex, spoolFrame, spoolIndexOf, unspoolFrame } from '../engine/spool-bounds.js';
import type { RoomDatabase, StoredFrame } from './room-database.js';

/** Pictures on this device until the server has them: bounded, by rising number, safe over a reload. */
export class FrameSpool {
  readonly #database: RoomDatabase;
  readonly #sessionId: string;
  #index: SpoolIndex;

  private constructor(database: RoomDatabase, sessionId: string, index: SpoolIndex) {
    this.#database = database;
    this.#sessionId = sessionId;
    this.#index = index;
  }

  static async open(database: RoomDatabase, sessionId: string): Promise<FrameSpool> {
    return new FrameSpool(database, sessionId, spoolIndexOf(await database.spooledFrames(sessionId)));
  }

  get index(): SpoolIndex {
    return this.#index;
  }

  /** Keeps a picture; gives the oldest up where there is no room. A device without any room left counts it as lost. */
  async add(frame: StoredFrame): Promise<void> {
    try {
      await this.#database.keepFrame(frame);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#index = { ...this.#index, dropped: this.#index.dropped + 1 };
      return;
    }
    const { index, evicted } = spoolFrame(this.#index, { frameNumber: frame.frameNumber, bytes: frame.picture.size });
    this.#index = index;
    if (evicted.length > 0) await this.#database.forgetFrames(this.#sessionId, evicted);
  }

  /** The oldest picture. One that the browser lost from its own database is counted and passed over. */
  async peek(): Promise<StoredFrame | null> {
    for (;;) {
      const first = this.#index.frames[0];
      if (first === undefined) return null;
      const frame = await this.#database.frame(this.#sessionId, first.frameNumber);
      if (frame !== undefined) return frame;
      this.#index = unspoolFrame(this.#index, first.frameNumber, true);
    }
  }

  /** Gives all that waits up, and counts it as lost. */
  async giveUp(): Promise<void> {
    const frameNumbers = this.#index.frames.map(({ frameNumber }) => frameNumber);
    this.#index = { ...spoolIndexOf([]), dropped: this.#index.dropped + frameNumbers.length };
    await this.#database.forgetFrames(this.#sessionId, frameNumbers);
  }

  async settle(frame: StoredFrame, lost: boolean): Promise<void> {
    this.#index = unspoolFrame(this.#index, frame.frameNumber, lost);
    await this.#database.forgetFrames(this.#sessionId, [frame.frameNumber]);
  }
}
