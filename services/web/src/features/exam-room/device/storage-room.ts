/** What the browser refused last: what is little, or a picture, which takes more than all else. */
type Refused = 'nothing' | 'little' | 'picture';

/**
 * Whether this device keeps what it is given to keep. Where it does not, a full disk for instance, the sitting goes on from
 * the page's own memory, and the candidate is told.
 */
export class StorageRoom {
  readonly #onChange: (hasRoom: boolean) => void;
  #refused: Refused = 'nothing';

  constructor(onChange: (hasRoom: boolean) => void) {
    this.#onChange = onChange;
  }

  /**
   * Writes what is little to the browser's database: a session, an answer, an event. Where it is kept after the like of it was
   * not, there is room again; after a picture was not, it says nothing: a disk may have room for the one and not the other.
   * @returns false where the browser refused: what was to be kept is in the page's memory alone
   */
  async keep(write: () => Promise<unknown>): Promise<boolean> {
    const kept = await this.#isDone(write);
    if (kept && this.#refused === 'little') this.#set('nothing');
    else if (!kept && this.#refused === 'nothing') this.#set('little');
    return kept;
  }

  /** As `keep`. A picture was kept: there is room for all else, which is smaller. */
  async keepPicture(write: () => Promise<unknown>): Promise<boolean> {
    const kept = await this.#isDone(write);
    this.#set(kept ? 'nothing' : 'picture');
    return kept;
  }

  /**
   * Deletes from the browser's database. Says nothing of room where it is done.
   * @returns false where the browser refused
   */
  async forget(remove: () => Promise<unknown>): Promise<boolean> {
    const done = await this.#isDone(remove);
    if (!done && this.#refused === 'nothing') this.#set('little');
    return done;
  }

  async #isDone(change: () => Promise<unknown>): Promise<boolean> {
    try {
      await change();
      return true;
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
      return false;
    }
  }

  #set(refused: Refused): void {
    const before = this.#refused;
    this.#refused = refused;
    if ((before === 'nothing') !== (refused === 'nothing')) this.#onChange(refused === 'nothing');
  }
}
