/**
 * Whether this device keeps what it is given to keep. Where it does not, a full disk for instance, the sitting goes on from
 * the page's own memory, and the candidate is told.
 */
export class StorageRoom {
  readonly #onChange: (hasRoom: boolean) => void;
  #hasRoom = true;

  constructor(onChange: (hasRoom: boolean) => void) {
    this.#onChange = onChange;
  }

  /**
   * Writes to the browser's database.
   * @returns false where the browser refused: what was to be kept is in the page's memory alone
   */
  async keep(write: () => Promise<unknown>): Promise<boolean> {
    try {
      await write();
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      this.#set(false);
      return false;
    }
  }

  /** A picture was kept: there is room for all else, which is smaller. */
  found(): void {
    this.#set(true);
  }

  #set(hasRoom: boolean): void {
    if (hasRoom === this.#hasRoom) return;
    this.#hasRoom = hasRoom;
    this.#onChange(hasRoom);
  }
}
