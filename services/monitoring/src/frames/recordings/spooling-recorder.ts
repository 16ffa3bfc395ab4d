import { createHash } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { type Backoff, backoffMs } from '@proctorwise/platform';
import { FrameDamaged, FrameNotFound } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import type { FrameSession } from '../frame-path.js';
import { SEGMENT_BOUNDS, type SegmentBounds } from './cut-segments.js';
import { RecordedSession } from './recorded-session.js';
import { type Recorder, RecorderClosed, RecorderFull, type RecorderState } from './recorder.js';
import type { RecordingArchive } from './recording-archive.js';
import { type ByteBudget, Spool } from './spool.js';
import type { UploadSlots } from './upload-slots.js';

export interface RecorderOptions {
  readonly archive: RecordingArchive;
  /** Of this recorder alone. It is emptied. */
  readonly spoolFolder: string;
  /** Shared by the recorders of a process, such as 2 GiB. */
  readonly budget: ByteBudget;
  /** Shared by the recorders of a process. */
  readonly uploads: UploadSlots;
  readonly log: RecorderLog;
  readonly bounds?: SegmentBounds;
  /** Between the tries of a session's upload. @default 1 s to 30 s */
  readonly backoff?: Backoff;
  /** Uniform in [0, 1). @default Math.random */
  readonly random?: () => number;
}

export interface RecorderLog {
  warn(facts: object, message: string): void;
}

const BACKOFF: Backoff = { baseMs: 1_000, maxMs: 30_000 };
const FULL_RETRY_AFTER_SECONDS = 5;
/** A session of which nothing waits and nothing came for so long is forgotten; the archive knows it. */
const FORGET_AFTER_MS = 600_000;

export async function openRecorder(options: RecorderOptions): Promise<Recorder> {
  return new SpoolingRecorder(options, await Spool.open(options.spoolFolder, options.budget));
}

class SpoolingRecorder implements Recorder {
  readonly #sessions = new Map<string, RecordedSession>();
  readonly #running = new Set<Promise<void>>();
  #now = 0;
  #isClosed = false;
  #archivedSegments = 0;
  #failedUploads = 0;

  constructor(
    private readonly options: RecorderOptions,
    private readonly spool: Spool,
  ) {}

  async take(record: FrameRecord, jpeg: Uint8Array): Promise<void> {
    if (this.#isClosed) throw new RecorderClosed();
    const session = this.#sessionOf(record);
    if (session.knows(record.position)) return;
    if (!(await this.spool.put(record, jpeg))) throw new RecorderFull(FULL_RETRY_AFTER_SECONDS);
    // The archive may have answered meanwhile that it has this one.
    if (session.knows(record.position)) await this.spool.remove([record]);
    else session.take(record);
    this.#archive(session);
  }

  async read(record: FrameRecord): Promise<Uint8Array> {
    const isWaiting = this.#sessions.get(record.sessionId)?.waits(record.position) ?? false;
    // It may be archived, and gone from the spool, while we look.
    const spooled = isWaiting ? await this.spool.read(record) : null;
    const jpeg = spooled ?? (await this.options.archive.readFrame(dirname(record.path), record.frameNumber))?.jpeg;
    // A picture that went with the spool is not lost: whoever owns the log next has it again.
    if (!jpeg) throw this.#isClosed ? new RecorderClosed() : new FrameNotFound(record.path);
    return checked(record, jpeg);
  }

  archivedUpTo(sessionId: string): number {
    return this.#sessions.get(sessionId)?.archivedUpTo ?? 0;
  }

  get lowestUnarchived(): number | null {
    let lowest: number | null = null;
    for (const { waiting } of this.#sessions.values()) {
      const [first] = waiting;
      if (first && (lowest === null || first.position < lowest)) lowest = first.position;
    }
    return lowest;
  }

  get state(): RecorderState {
    let [waitingFrames, oldestReceivedAt]: [number, number | null] = [0, null];
    for (const { waiting } of this.#sessions.values()) {
      waitingFrames += waiting.length;
      const at = waiting[0]?.receivedAt;
      if (at !== undefined && (oldestReceivedAt === null || at < oldestReceivedAt)) oldestReceivedAt = at;
    }
    return {
      waitingFrames,
      oldestReceivedAt,
      archivedSegments: this.#archivedSegments,
      failedUploads: this.#failedUploads,
    };
  }

  async closeSession({ sessionId }: FrameSession): Promise<void> {
    const session = this.#sessions.get(sessionId);
    if (!session || session.waiting.length === 0) return;
    const archived = session.end();
    this.#archive(session);
    await archived;
  }

  archivedRecords(session: FrameSession): Promise<FrameRecord[]> {
    return this.options.archive.records(session);
  }

  tick(now: number): void {
    this.#now = now;
    const { spanMs } = this.options.bounds ?? SEGMENT_BOUNDS;
    for (const [sessionId, session] of this.#sessions) {
      const quietMs = session.quietFor(now);
      // Frames come no more, so that no later one will close the segment.
      if (quietMs >= spanMs) session.cutHere();
      this.#archive(session);
      if (quietMs >= FORGET_AFTER_MS && session.isDone) this.#sessions.delete(sessionId);
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all(this.#running);
    for (const session of this.#sessions.values()) session.abandon(new RecorderClosed());
    await this.spool.close();
  }

  #sessionOf({ sessionId, sessionStartedAt }: FrameRecord): RecordedSession {
    let session = this.#sessions.get(sessionId);
    if (!session) {
      session = new RecordedSession({ sessionId, sessionStartedAt }, this.options.bounds ?? SEGMENT_BOUNDS);
      this.#sessions.set(sessionId, session);
    }
    return session;
  }

  /** Begins to archive what is closed of the session, unless that runs, has to wait after a failure, or others are at it. */
  #archive(session: RecordedSession): void {
    if (this.#isClosed || !session.hasWork || session.retryAt > this.#now || !this.options.uploads.take()) return;
    session.isBusy = true;
    const running = this.#archiveClosed(session).finally(() => {
      session.isBusy = false;
      this.options.uploads.give();
      this.#running.delete(running);
      for (const each of this.#sessions.values()) this.#archive(each);
    });
    this.#running.add(running);
  }

  async #archiveClosed(session: RecordedSession): Promise<void> {
    const { archive, log, random = Math.random, backoff = BACKOFF } = this.options;
    try {
      if (session.archivedUpTo === null) {
        await this.#release(session, await archive.archivedUpTo(session.session));
        await archive.removeUnfinished(session.session);
      }
      for (let next = session.nextClosed; next && !this.#isClosed; next = session.nextClosed) {
        const jpegs = await Promise.all(next.map((record) => this.#spooled(record)));
        const upTo = await archive.write(session.session, next, jpegs);
        this.#archivedSegments += 1;
        await this.#release(session, upTo);
      }
      session.failures = 0;
    } catch (error) {
      this.#failedUploads += 1;
      session.failures += 1;
      const pauseMs = backoffMs(session.failures, backoff, random);
      session.retryAt = this.#now + pauseMs;
      const { sessionId } = session.session;
      log.warn({ err: error, sessionId, failures: session.failures, pauseMs }, 'a recording could not be archived yet');
    }
  }

  async #release(session: RecordedSession, upTo: number): Promise<void> {
    await this.spool.remove(session.archived(upTo));
    session.settle();
  }

  async #spooled(record: FrameRecord): Promise<Uint8Array> {
    const jpeg = await this.spool.read(record);
    if (!jpeg) throw new FrameNotFound(record.path);
    return checked(record, jpeg);
  }
}

/** @throws {FrameDamaged} */
function checked(record: FrameRecord, jpeg: Uint8Array): Uint8Array {
  const sha256 = createHash('sha256').update(jpeg).digest('hex');
  if (sha256 !== record.sha256) throw new FrameDamaged(record.path, record.sha256, sha256);
  return jpeg;
}
