import type { Draft } from '@proctorwise/contracts';
import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { LocalAnswer, LocalAnswers } from '../engine/autosave.js';
import { sittingsToForget } from '../engine/kept-sittings.js';
import type { SpooledFrame } from '../engine/spool-bounds.js';
import type { GivenUpText } from '../engine/unsent-answers.js';

/** What this device needs to go on with a session after a reload. */
export interface StoredSession {
  readonly reservationId: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly token: string;
  readonly tokenExpiresAt: string;
  /** Server time of the token's issue, ms since the Unix epoch. */
  readonly tokenIssuedAt: number;
  readonly deviceEpoch: number;
  readonly nextFrameNumber: number;
  readonly endsAt: string;
}
export interface StoredFrame {
  readonly sessionId: string;
  readonly frameNumber: number;
  /** Device clock, ISO 8601. */
  readonly capturedAt: string;
  readonly clockOffsetMs: number | null;
  readonly picture: Blob;
}
export interface StoredEvent {
  readonly eventId: string;
  readonly sessionId: string;
  readonly event: 'tab_change' | 'webcam_disabled';
  /** Device clock, ISO 8601. */
  readonly occurredAt: string;
  /** As it was then; missing in what a page of an older version kept. */
  readonly clockOffsetMs?: number | null;
  /** Device clock, ms: the order of sending. */
  readonly queuedAt: number;
}
interface StoredAnswer extends LocalAnswer {
  readonly submissionId: string;
  readonly questionId: string;
  /** Of a text that gave way, which has a key of its own: the question that it answered. */
  readonly answered?: string;
}
/**
 * Texts that gave way lie among the answers, under an owner that no submission is: another store would be another version
 * of the database, which a page of the version before cannot open any more.
 */
const givenUpOf = (submissionId: string): string => `given up: ${submissionId}`;

interface RoomSchema extends DBSchema {
  sessions: { key: string; value: StoredSession };
  drafts: { key: string; value: Draft };
  answers: { key: [string, string]; value: StoredAnswer };
  frames: { key: [string, number]; value: StoredFrame };
  events: { key: [string, number, string]; value: StoredEvent };
}

const NAME = 'proctorwise-exam-room';

/** The key of what is kept for a trial: no session has it. */
const TRIAL = ['trial', 0] as const;
/** Thirty pictures. */
const TRIAL_BYTES = 1024 * 1024;

const of = (owner: string): IDBKeyRange => IDBKeyRange.bound([owner], [owner, []]);

/** The browser's own memory of a sitting: it survives a reload, a crash and a lost network. */
export class RoomDatabase {
  readonly #db: IDBPDatabase<RoomSchema>;

  private constructor(db: IDBPDatabase<RoomSchema>) {
    this.#db = db;
  }

  /** @throws {DOMException} the browser keeps no data for this site (private mode of some, storage forbidden) */
  static async open(): Promise<RoomDatabase> {
    const db = await openDB<RoomSchema>(NAME, 1, {
      upgrade(fresh) {
        fresh.createObjectStore('sessions', { keyPath: 'reservationId' });
        fresh.createObjectStore('drafts', { keyPath: 'reservation_id' });
        fresh.createObjectStore('answers', { keyPath: ['submissionId', 'questionId'] });
        fresh.createObjectStore('frames', { keyPath: ['sessionId', 'frameNumber'] });
        fresh.createObjectStore('events', { keyPath: ['sessionId', 'queuedAt', 'eventId'] });
      },
    });
    return new RoomDatabase(db);
  }

  /** Was there ever an exam on this device? Where the browser does not say, there may have been. */
  static async isThere(): Promise<boolean> {
    if (!('indexedDB' in globalThis)) return false;
    const known = await indexedDB.databases?.();
    return known === undefined || known.some(({ name }) => name === NAME);
  }

  close(): void {
    this.#db.close();
  }

  /**
   * Keeps what a minute's pictures take, and deletes it again.
   * @throws {DOMException} the browser does not keep it; `QuotaExceededError` where there is no room
   */
  async tryRoom(): Promise<void> {
    const [sessionId, frameNumber] = TRIAL;
    const picture = new Blob([crypto.getRandomValues(new Uint8Array(65_536))]);
    const enough = new Blob(Array.from({ length: TRIAL_BYTES / picture.size }, () => picture));
    await this.#db.put('frames', { sessionId, frameNumber, capturedAt: '', clockOffsetMs: null, picture: enough });
    await this.#db.delete('frames', [sessionId, frameNumber]);
  }

  session(reservationId: string): Promise<StoredSession | undefined> {
    return this.#db.get('sessions', reservationId);
  }
  async keepSession(session: StoredSession): Promise<void> {
    await this.#db.put('sessions', session);
  }

  draft(reservationId: string): Promise<Draft | undefined> {
    return this.#db.get('drafts', reservationId);
  }
  async keepDraft(draft: Draft): Promise<void> {
    await this.#db.put('drafts', draft);
  }

  async answers(submissionId: string): Promise<Map<string, LocalAnswer>> {
    const rows = await this.#db.getAll('answers', of(submissionId));
    return new Map(
      rows.map(({ questionId, value, revision, savedRevision, refused }) => [
        questionId,
        { value, revision, savedRevision, refused },
      ]),
    );
  }
  async keepAnswer(submissionId: string, questionId: string, answer: LocalAnswer): Promise<void> {
    await this.#db.put('answers', { submissionId, questionId, ...answer });
  }

  /**
   * Puts answers away as texts that gave way: they are no answers any more, and can still be read.
   * @param givenUp their questions. @param deviceEpoch to which they gave way: there may be another text from before it
   */
  async giveUpAnswers(
    submissionId: string,
    answers: LocalAnswers,
    givenUp: readonly string[],
    deviceEpoch: number,
  ): Promise<void> {
    const { store, done } = this.#db.transaction('answers', 'readwrite');
    await Promise.all(
      givenUp.flatMap((answered) => {
        const answer = answers.get(answered);
        if (answer === undefined) return [];
        const key = { submissionId: givenUpOf(submissionId), questionId: `${answered} ${deviceEpoch}` };
        return [store.put({ ...answer, ...key, answered }), store.delete([submissionId, answered])];
      }),
    );
    await done;
  }
  async givenUp(submissionId: string): Promise<GivenUpText[]> {
    const rows = await this.#db.getAll('answers', of(givenUpOf(submissionId)));
    return rows.map(({ questionId, answered = questionId, value }) => ({ questionId: answered, text: value }));
  }

  /** Numbers and sizes of the pictures that wait; the pictures stay in the database. */
  async spooledFrames(sessionId: string): Promise<SpooledFrame[]> {
    const found: SpooledFrame[] = [];
    let cursor = await this.#db.transaction('frames').store.openCursor(of(sessionId));
    while (cursor) {
      found.push({ frameNumber: cursor.value.frameNumber, bytes: cursor.value.picture.size });
      cursor = await cursor.continue();
    }
    return found;
  }
  frame(sessionId: string, frameNumber: number): Promise<StoredFrame | undefined> {
    return this.#db.get('frames', [sessionId, frameNumber]);
  }
  async keepFrame(frame: StoredFrame): Promise<void> {
    await this.#db.put('frames', frame);
  }
  async forgetFrames(sessionId: string, frameNumbers: readonly number[]): Promise<void> {
    const transaction = this.#db.transaction('frames', 'readwrite');
    await Promise.all(frameNumbers.map((frameNumber) => transaction.store.delete([sessionId, frameNumber])));
    await transaction.done;
  }

  /** The events that wait, oldest first. */
  events(sessionId: string): Promise<StoredEvent[]> {
    return this.#db.getAll('events', of(sessionId));
  }
  async keepEvent(event: StoredEvent): Promise<void> {
    await this.#db.put('events', event);
  }
  async forgetEvent({ sessionId, queuedAt, eventId }: StoredEvent): Promise<void> {
    await this.#db.delete('events', [sessionId, queuedAt, eventId]);
  }

  async forgetEvents(sessionId: string): Promise<void> {
    await this.#db.delete('events', of(sessionId));
  }

  async hasSittings(): Promise<boolean> {
    return (await this.#db.count('sessions')) > 0;
  }

  /** Pictures and events of a session that takes none any more. */
  async forgetPictures(sessionId: string): Promise<void> {
    const transaction = this.#db.transaction(['frames', 'events'], 'readwrite');
    await Promise.all([
      transaction.objectStore('frames').delete(of(sessionId)),
      transaction.objectStore('events').delete(of(sessionId)),
    ]);
    await transaction.done;
  }

  /**
   * Sittings that ended a day ago and never on this page: the browser was closed, or another device went on. Their tokens
   * are dead, so that nothing of them can be sent any more, and whoever wanted to see what did not arrive has seen it.
   * @param serverNow ms since the Unix epoch
   */
  async forgetOldSittings(serverNow: number): Promise<void> {
    for (const { reservationId, sessionId } of sittingsToForget(await this.#db.getAll('sessions'), serverNow)) {
      const draft = await this.draft(reservationId);
      await this.forgetSitting(reservationId, sessionId, draft?.submission_id ?? null);
    }
  }

  /** Everything of a sitting that is over: no picture and no answer stays on the device. */
  async forgetSitting(reservationId: string, sessionId: string, submissionId: string | null): Promise<void> {
    const transaction = this.#db.transaction(['sessions', 'drafts', 'answers', 'frames', 'events'], 'readwrite');
    await Promise.all([
      transaction.objectStore('sessions').delete(reservationId),
      transaction.objectStore('drafts').delete(reservationId),
      transaction.objectStore('frames').delete(of(sessionId)),
      transaction.objectStore('events').delete(of(sessionId)),
      ...(submissionId === null ? [] : [submissionId, givenUpOf(submissionId)]).map((owner) =>
        transaction.objectStore('answers').delete(of(owner)),
      ),
    ]);
    await transaction.done;
  }
}
