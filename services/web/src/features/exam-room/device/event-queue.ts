import type { RoomDatabase, StoredEvent } from './room-database.js';
import type { StorageRoom } from './storage-room.js';

/** Events that wait; a machine that fires more than this offline says nothing new with the next. */
export const MOST_EVENTS = 500;

type EventStore = Pick<RoomDatabase, 'events' | 'keepEvent' | 'forgetEvent' | 'forgetEvents'>;

/** Events until the server has them, oldest first: in memory, and on the device for a page that is loaded again. */
export class EventQueue {
  readonly #database: EventStore;
  readonly #sessionId: string;
  readonly #room: StorageRoom;
  #waiting: readonly StoredEvent[];

  private constructor(database: EventStore, sessionId: string, room: StorageRoom, waiting: readonly StoredEvent[]) {
    this.#database = database;
    this.#sessionId = sessionId;
    this.#room = room;
    this.#waiting = waiting;
  }

  static async open(database: EventStore, sessionId: string, room: StorageRoom): Promise<EventQueue> {
    return new EventQueue(database, sessionId, room, await database.events(sessionId));
  }

  get first(): StoredEvent | null {
    return this.#waiting[0] ?? null;
  }

  /** Above MOST_EVENTS it is disregarded. */
  async add(event: StoredEvent): Promise<void> {
    if (this.#waiting.length >= MOST_EVENTS) return;
    this.#waiting = [...this.#waiting, event];
    await this.#room.keep(() => this.#database.keepEvent(event));
  }

  /** The server has it, or never will. One that cannot be deleted is sent again after a reload, and counts once. */
  async settle(event: StoredEvent): Promise<void> {
    this.#waiting = this.#waiting.filter(({ eventId }) => eventId !== event.eventId);
    await this.#room.forget(() => this.#database.forgetEvent(event));
  }

  async giveUp(): Promise<void> {
    this.#waiting = [];
    await this.#room.forget(() => this.#database.forgetEvents(this.#sessionId));
  }
}
