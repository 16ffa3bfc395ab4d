import type { Actor, Reach, WallPicture } from '@proctorwise/contracts';
import type { Clock, WorkLog } from '@proctorwise/platform';
import { findSession, type SessionFinder } from '../app/find-session.js';
import { noteWatching } from '../app/note-watching.js';
import { SessionNotFound } from '../domain/monitoring-errors.js';
import type { Session } from '../domain/session.js';
import { type FrameArchive, FrameNotFound } from '../frames/index.js';
import type { LiveFeed } from '../watch/live-feed.js';

/** Sessions whose pictures one dashboard may have on its screen: two screens full of the smallest tiles. */
export const MAX_ON_WALL = 200;
/**
 * Between two pictures of a session. At one frame in 2 s each second one is shown: 200 sessions are then 50 pictures a
 * second, 1.8 MB/s of 35 KB each before base64, on the line of who watches them all.
 */
export const WALL_EVERY_MS = 3_000;

export interface WallPorts extends SessionFinder {
  readonly feed: LiveFeed;
  readonly archive: Pick<FrameArchive, 'read'>;
  readonly clock: Clock;
  readonly log: WorkLog;
}

/** A session that is on the screen. */
interface Shown {
  readonly leave: () => void;
  /** ms since the Unix epoch, of the last picture; -Infinity: none yet. */
  sentAt: number;
}

/**
 * The pictures that one dashboard has on its screen, while its socket is open. Nothing is read or sent for any other
 * session. Who watches is written down once for each session and socket, before its first picture is given out.
 */
export class PictureWall {
  readonly #ports: WallPorts;
  readonly #viewer: { readonly actor: Actor; readonly reach: Reach };
  readonly #send: (picture: WallPicture) => void;
  readonly #shown = new Map<string, Shown>();
  /** Of those that are shown: whose last picture is still to be read, and whose could not be. */
  readonly #toRead = new Set<string>();
  readonly #unread = new Set<string>();
  /** What kinds of errors were told: one line each, however many pictures cannot be read. */
  readonly #told = new Set<string>();
  readonly #noted = new Set<string>();
  #wanted: readonly string[] | null = null;
  #turn: Promise<void> | null = null;
  #reading: Promise<void> | null = null;
  #closed = false;

  constructor(
    ports: WallPorts,
    viewer: { readonly actor: Actor; readonly reach: Reach },
    send: (picture: WallPicture) => void,
  ) {
    this.#ports = ports;
    this.#viewer = viewer;
    this.#send = send;
  }

  /**
   * Shows these sessions and no others. While one change is made, only the newest of those that follow is kept. A last
   * picture that the archive does not give is left out, and asked for again with the next change.
   * @param sessionIds ids beyond MAX_ON_WALL, unknown ones and those out of reach are left out
   * @returns once they are shown; their last pictures follow, however long the archive takes
   */
  show(sessionIds: readonly string[]): Promise<void> {
    this.#wanted = [...new Set(sessionIds)].slice(0, MAX_ON_WALL);
    this.#turn ??= this.#change().finally(() => {
      this.#turn = null;
    });
    return this.#turn;
  }

  /** Resolves once every last picture that is to be read was read or could not be. Never rejects. */
  async lastPicturesRead(): Promise<void> {
    while (this.#reading !== null) await this.#reading;
  }

  close(): void {
    this.#closed = true;
    for (const { leave } of this.#shown.values()) leave();
    this.#shown.clear();
    this.#toRead.clear();
  }

  async #change(): Promise<void> {
    while (this.#wanted !== null && !this.#closed) {
      const wanted = this.#wanted;
      this.#wanted = null;
      for (const [sessionId, { leave }] of this.#shown) {
        if (wanted.includes(sessionId)) continue;
        leave();
        for (const left of [this.#shown, this.#toRead, this.#unread]) left.delete(sessionId);
      }
      const sessions = await this.#find(wanted.filter((sessionId) => !this.#shown.has(sessionId)));
      const unnoted = sessions.filter(({ sessionId }) => !this.#noted.has(sessionId));
      await noteWatching(this.#ports)(this.#viewer.actor, unnoted);
      for (const { sessionId } of unnoted) this.#noted.add(sessionId);
      if (this.#closed) return;
      for (const { sessionId } of sessions) this.#begin(sessionId);
      for (const sessionId of this.#unread) this.#toRead.add(sessionId);
      this.#unread.clear();
      this.#read();
    }
  }

  async #find(sessionIds: readonly string[]): Promise<Session[]> {
    const { actor, reach } = this.#viewer;
    const found: Session[] = [];
    for (const sessionId of sessionIds) {
      try {
        found.push(await findSession(this.#ports, sessionId, actor, reach));
      } catch (error) {
        if (!(error instanceof SessionNotFound)) throw error;
      }
    }
    return found;
  }

  #begin(sessionId: string): void {
    const leave = this.#ports.feed.onSession(sessionId, (message) => {
      if (message.type !== 'frame' || message.frame_data === '') return;
      const now = this.#ports.clock();
      if (now - shown.sentAt < WALL_EVERY_MS) return;
      shown.sentAt = now;
      const { frame_data, timestamp, observation } = message;
      const age_ms = Math.max(0, now - Date.parse(timestamp));
      this.#send({ type: 'picture', session_id: sessionId, frame_data, timestamp, age_ms, observation });
    });
    const shown: Shown = { leave, sentAt: -Infinity };
    this.#shown.set(sessionId, shown);
    this.#toRead.add(sessionId);
  }

  #read(): void {
    this.#reading ??= this.#readLast().finally(() => {
      this.#reading = null;
      if (this.#toRead.size > 0) this.#read(); // they came as it ended
    });
  }

  /** One after the other, beside all changes: an archive that hangs holds up neither new pictures nor the next wish. */
  async #readLast(): Promise<void> {
    for (const sessionId of this.#toRead) {
      this.#toRead.delete(sessionId);
      const shown = this.#shown.get(sessionId);
      if (shown?.sentAt !== -Infinity) continue;
      try {
        const last = await this.#last(sessionId);
        if (last !== null && shown.sentAt === -Infinity && this.#shown.get(sessionId) === shown) this.#send(last);
      } catch (error) {
        if (this.#shown.get(sessionId) === shown) this.#unread.add(sessionId);
        this.#tellOnce(error, sessionId);
      }
    }
  }

  #tellOnce(error: unknown, sessionId: string): void {
    const kind = error instanceof Error ? error.name : typeof error;
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#ports.log.warn({ err: error, sessionId }, 'a last picture cannot be read; the dashboard shows none for it');
  }

  /** The newest picture that was looked at: all that there is of a session whose camera is silent, or that is over. */
  async #last(sessionId: string): Promise<WallPicture | null> {
    const { watches, store, archive } = this.#ports;
    const row =
      watches.get(sessionId)?.row ?? (await store.read(({ sessions }) => sessions.withWatch(sessionId))).watch;
    if (row.lastFramePath === null || row.lastFrameAt === null) return null;
    try {
      const jpeg = await archive.read(row.lastFramePath);
      const frame_data = Buffer.from(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength).toString('base64');
      const timestamp = row.lastFrameAt.toISOString();
      const age_ms = Math.max(0, this.#ports.clock() - row.lastFrameAt.getTime());
      return { type: 'picture', session_id: sessionId, frame_data, timestamp, age_ms, observation: null };
    } catch (error) {
      if (error instanceof FrameNotFound) return null; // retention was faster
      throw error;
    }
  }
}
