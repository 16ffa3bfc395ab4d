import type { Logger } from '@proctorwise/platform';
import { FrameConflict, FrameLogFailed, FrameLogFull } from '../frame-errors.js';
import type { AppendedFrame, FrameLog, FrameRecord, FrameToAppend, RecordsQuery } from '../frame-log.js';
import type { WatchedFrames } from '../frame-partitions.js';
import { type FrameSession, framePath } from '../frame-path.js';
import { type Recorder, RecorderFull, type RecorderState } from '../recordings/recorder.js';
import { Appends, type UnacknowledgedBytes } from './appends.js';
import {
  frameMessage,
  type LoggedFrame,
  type LogMessage,
  readMessage,
  sha256Of,
  termMessage,
  type Unreadable,
} from './frame-message.js';
import { GroupSender } from './group-sender.js';
import { type FirstFrame, KnownFrames } from './known-frames.js';
import { type Moment, SettledPlaces } from './settled-places.js';
import { Terms } from './terms.js';

export interface PartitionLogOptions {
  /** Names this taking of the partition, as no other. */
  readonly owner: string;
  /** The log is read from behind this position. */
  readonly startsAfter: number;
  /** The term in force there; null where nobody remembers. */
  readonly term: number | null;
  readonly recorder: Recorder;
  /** Resolves when the brokers have the messages, in this order. */
  readonly send: (messages: readonly LogMessage[]) => Promise<void>;
  readonly unacknowledged: UnacknowledgedBytes;
  /** A session that is watched here. */
  readonly sessionOf: (sessionId: string) => WatchedFrames | undefined;
  /** Another process owns the partition by now. */
  readonly onFenced: () => void;
  readonly log: Logger;
  /** So long an append waits to be read back, ms. @default 10,000 */
  readonly appendWithinMs?: number;
  /** See SettledPlaces. @default 60,000 */
  readonly strayWithinMs?: number;
  /** @default performance.now */
  readonly monotonicMs?: () => number;
}

const RETRY_AFTER_SECONDS = 2;
const MOVED_RETRY_AFTER_SECONDS = 1;
const FULL_RETRY_AFTER_SECONDS = 10;
/** So long an append waits, ms; and its request to the brokers for an answer: after that nobody waits for either. */
export const APPEND_WITHIN_MS = 10_000;

/**
 * The FrameLog of one partition, as its owner has it. A frame is acknowledged when it came back by reading the log: then
 * it is on the brokers, in its place among all others, under this owner's term, and everyone who reads the log finds it
 * there. Whoever lost the partition reads another's term first, and acknowledges nothing more.
 */
export class PartitionLog implements FrameLog {
  readonly #options: PartitionLogOptions;
  readonly #known: KnownFrames;
  readonly #terms: Terms;
  readonly #sender: GroupSender;
  readonly #appends: Appends;
  readonly #settled: SettledPlaces;
  readonly #monotonicMs: () => number;
  readonly #listeners = new Set<() => void>();
  readonly #owned = Promise.withResolvers<void>();
  readonly #complete = new Map<string, boolean>();
  #lastPosition: number;
  #ownTerm = 0;
  #isFull = false;
  #isFenced = false;
  #closed = false;

  constructor(options: PartitionLogOptions) {
    const { monotonicMs = () => performance.now() } = options;
    this.#options = options;
    this.#monotonicMs = monotonicMs;
    this.#lastPosition = options.startsAfter;
    this.#terms = new Terms(options.term);
    this.#known = new KnownFrames(options);
    this.#sender = new GroupSender(options.send, monotonicMs);
    this.#appends = new Appends(options.unacknowledged, monotonicMs);
    this.#settled = new SettledPlaces(options.strayWithinMs);
    this.#owned.promise.catch(() => undefined); // whoever waits for it is told
  }

  get lastPosition(): number {
    return this.#lastPosition;
  }

  get isOwned(): boolean {
    return !this.#closed && !this.#isFenced && this.#terms.isOwnedBy(this.#options.owner);
  }

  /** Where the own term begins in the log: above that of every former owner. 0 before it does. */
  get ownTerm(): number {
    return this.#ownTerm;
  }

  /**
   * Begins to own the partition. Resolves when all that was written before is read: the log is whole.
   * @throws {Error} it was closed, or another process took it meanwhile
   */
  async own(): Promise<void> {
    await this.#options.send([termMessage(this.#options.owner)]);
    await this.#owned.promise;
  }

  async append(frame: FrameToAppend): Promise<AppendedFrame> {
    framePath(frame, frame.frameNumber); // refuses what cannot be filed, before any work
    const sha256 = sha256Of(frame.jpeg);
    const duplicate = ({ position }: FirstFrame) => ({ position, sha256, duplicate: true });
    this.#mustBeOwner();
    const twin = this.#appends.find(keyOf(frame));
    if (twin) return duplicate(mustBeSame(frame, await this.#inTime(twin.outcome.promise), sha256));
    const first = await this.#known.first(frame);
    if (first) return duplicate(mustBeSame(frame, first, sha256));
    this.#mustBeOwner();
    if (this.#isFull) throw new FrameLogFull(FULL_RETRY_AFTER_SECONDS);
    if (this.#appends.find(keyOf(frame))) return this.append(frame); // its twin came in meanwhile
    const { position } = await this.#inTime(this.#write(frame, sha256));
    return { position, sha256, duplicate: false };
  }

  async records({ after, limit, sessionId }: RecordsQuery): Promise<FrameRecord[]> {
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000) throw new RangeError('limit must be 1 to 1000');
    return sessionId === undefined
      ? this.#known.after(after, limit)
      : (await this.#known.ofSession(sessionId, after)).slice(0, limit);
  }

  /** A frame that is still in memory: the newer ones. */
  recent(sessionId: string, frameNumber: number): FrameRecord | undefined {
    return this.#known.recent(sessionId, frameNumber);
  }

  loadJpeg(record: FrameRecord): Promise<Uint8Array> {
    return this.#options.recorder.read(record);
  }

  isComplete(session: FrameSession): boolean {
    const { sessionId } = session;
    if (!this.#complete.has(sessionId)) {
      this.#complete.set(sessionId, false);
      this.#options.recorder.closeSession(session).then(
        () => this.#complete.set(sessionId, true),
        (error: unknown) => {
          this.#complete.delete(sessionId); // asked again, it is tried again
          this.#options.log.warn({ err: error, sessionId }, 'a recording could not be archived yet');
        },
      );
    }
    return this.#complete.get(sessionId) === true;
  }

  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#owned.reject(new Error('the partition was given up'));
    this.#appends.refuseAll(new FrameLogFailed(MOVED_RETRY_AFTER_SECONDS));
    await this.#options.recorder.close();
  }

  /**
   * Takes what was read from the log, in its order. A message that was read before changes nothing.
   * @returns false where the recording has no room: this message and those after it are to be read again later
   */
  async read(position: number, message: LogMessage): Promise<boolean> {
    if (position <= this.#lastPosition || this.#closed) return true;
    const found = readMessage(message);
    if (found.kind === 'unreadable') this.#passOver(position, found);
    else if (found.kind === 'term') this.#beginTerm(position, found.owner);
    else if (!(await this.#takeFrame(position, found))) return false;
    this.#lastPosition = position;
    return true;
  }

  /** How far it is read, and what may still be on its way into the log. */
  get moment(): Moment {
    const at = this.#monotonicMs();
    return { at, settledBefore: this.#sender.sendingSince ?? at, readUpTo: this.#lastPosition };
  }
  /** @param end position of the log's last message, asked for after the moment */
  noteEnd(moment: Moment, end: number): void {
    this.#settled.note(moment, end);
  }

  /**
   * What need not be read again: up to where everything is archived, judged and stored, and nothing is repeated.
   * @returns the term in force there
   */
  doneUpTo(storedUpTo: number): { readonly position: number; readonly term: number | null } {
    const archivedUpTo = (this.#options.recorder.lowestUnarchived ?? Number.POSITIVE_INFINITY) - 1;
    const settledUpTo = this.#settled.upTo(this.#lastPosition);
    const position = this.#known.startAbove(Math.min(this.#lastPosition, storedUpTo, archivedUpTo, settledUpTo));
    return { position, term: this.#terms.at(position) };
  }
  /** Forgets what is done and was received before a time, ms since the Unix epoch: the archive knows it. */
  forget(upTo: number, receivedBefore: number): void {
    this.#terms.forgetBefore(upTo);
    for (const sessionId of this.#known.forget(upTo, receivedBefore)) this.#complete.delete(sessionId);
  }
  get recording(): RecorderState {
    return this.#options.recorder.state;
  }
  tick(now: number): void {
    this.#options.recorder.tick(now);
  }

  #mustBeOwner(): void {
    if (!this.isOwned) throw new FrameLogFailed(MOVED_RETRY_AFTER_SECONDS);
  }

  /** Sends it, and waits for it to be read back. @throws {FrameLogBusy | InvalidFrame} */
  #write(frame: FrameToAppend, sha256: string): Promise<FirstFrame> {
    const key = keyOf(frame);
    const message = frameMessage(frame, sha256, this.#terms.current);
    const { outcome } = this.#appends.add(key, sha256, frame.jpeg.byteLength);
    // Refused by the brokers it may still be in the log: sent again, it is found there.
    this.#sender.add(message).catch((error: unknown) => this.#appends.refuse(key, appendError(error)));
    return outcome.promise;
  }

  /** Who sent it is told to send it again; then it is looked for on its way, and in the log. */
  async #inTime(appending: Promise<FirstFrame>): Promise<FirstFrame> {
    const late = Promise.withResolvers<never>();
    const giveUp = () => late.reject(new FrameLogFailed(RETRY_AFTER_SECONDS));
    const timer = setTimeout(giveUp, this.#options.appendWithinMs ?? APPEND_WITHIN_MS);
    try {
      return await Promise.race([appending, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  #beginTerm(position: number, owner: string): void {
    const wasOwner = this.#terms.isOwnedBy(this.#options.owner);
    this.#terms.begin(position, owner);
    if (owner === this.#options.owner) {
      this.#ownTerm = position;
      this.#settled.begin(position);
      this.#owned.resolve();
    } else if (wasOwner) {
      this.#isFenced = true;
      this.#options.onFenced();
    }
  }

  /** Who waits for it learns so at once: what waits in vain would hold up the frames of every session here. */
  #passOver(position: number, { because, of }: Unreadable): void {
    this.#options.log.error({ position, because, ...of }, 'an unreadable message in the frame log');
    if (of) this.#appends.refuse(keyOf(of), new FrameLogFailed(RETRY_AFTER_SECONDS));
  }

  /** @returns false where the recording has no room */
  async #takeFrame(position: number, { term, frame, jpeg }: LoggedFrame): Promise<boolean> {
    const where = { position, sessionId: frame.sessionId, frameNumber: frame.frameNumber };
    if (!this.#terms.counts(term)) {
      this.#options.log.warn(where, 'a former owner of the partition wrote a frame: it does not count');
      this.#appends.refuse(keyOf(frame), new FrameLogFailed(MOVED_RETRY_AFTER_SECONDS));
      return true;
    }
    const first = this.#known.firstInLog(frame);
    if (first) {
      this.#known.passOver(first, position);
      if (first.sha256 !== frame.sha256)
        this.#options.log.error(where, 'another picture under a number that is taken: it does not count');
      this.#tell(frame, first);
      return true;
    }
    const record = { position, ...frame };
    if (!(await this.#record(record, jpeg))) return false;
    this.#known.add(record);
    this.#tell(frame, record);
    for (const listener of this.#listeners) queueMicrotask(listener); // one that throws must not stop the log
    return true;
  }

  /** Who waits for this number learns which picture stands under it. */
  #tell(frame: LoggedFrame['frame'], first: FirstFrame): void {
    const key = keyOf(frame);
    if (this.#appends.find(key)?.sha256 === first.sha256) this.#appends.acknowledge(key, first);
    else this.#appends.refuse(key, new FrameConflict(frame.sessionId, frame.frameNumber));
  }

  async #record(record: FrameRecord, jpeg: Uint8Array): Promise<boolean> {
    try {
      await this.#options.recorder.take(record, jpeg);
      this.#isFull = false;
      return true;
    } catch (error) {
      if (!(error instanceof RecorderFull)) throw error;
      this.#isFull = true;
      return false;
    }
  }
}

const keyOf = ({ sessionId, frameNumber }: { sessionId: string; frameNumber: number }) => `${sessionId}/${frameNumber}`;

/** @throws {FrameConflict} */
function mustBeSame<F extends FirstFrame>(frame: FrameToAppend, first: F, sha256: string): F {
  if (first.sha256 !== sha256) throw new FrameConflict(frame.sessionId, frame.frameNumber);
  return first;
}

const appendError = (error: unknown): unknown =>
  error instanceof Error && 'retryAfterSeconds' in error ? error : new FrameLogFailed(RETRY_AFTER_SECONDS, error);
