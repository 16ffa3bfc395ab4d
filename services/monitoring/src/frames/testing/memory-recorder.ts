import { FrameNotFound } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import { type Recorder, RecorderFull, type RecorderState } from '../recordings/recorder.js';

/** What outlives a recorder: an archive that may be away. */
export class MemoryArchive {
  readonly frames = new Map<string, { readonly record: FrameRecord; readonly jpeg: Uint8Array }[]>();
  isAway = false;
  asked = 0;
}

/** A Recorder in memory, for tests of what uses one. It archives when it is told to. */
export class MemoryRecorder implements Recorder {
  readonly #spool = new Map<number, { readonly record: FrameRecord; readonly jpeg: Uint8Array }>();
  /** Frames that the spool holds at most. */
  bound = Number.POSITIVE_INFINITY;

  constructor(private readonly archive = new MemoryArchive()) {}

  async take(record: FrameRecord, jpeg: Uint8Array): Promise<void> {
    if (record.position <= this.archivedUpTo(record.sessionId)) return;
    if (this.#spool.size >= this.bound) throw new RecorderFull(1);
    this.#spool.set(record.position, { record, jpeg });
  }
  async read(record: FrameRecord): Promise<Uint8Array> {
    const archived = this.archive.frames.get(record.sessionId) ?? [];
    const found = this.#spool.get(record.position) ?? archived.find((each) => each.record.position === record.position);
    if (!found) throw new FrameNotFound(record.path);
    return found.jpeg;
  }
  archivedUpTo(sessionId: string): number {
    return this.archive.frames.get(sessionId)?.at(-1)?.record.position ?? 0;
  }
  get lowestUnarchived(): number | null {
    const [lowest] = this.#spool.keys();
    return lowest ?? null;
  }
  /** Everything that was taken. */
  archiveAll(): void {
    if (this.archive.isAway) return;
    for (const frame of this.#spool.values()) {
      const frames = this.archive.frames.get(frame.record.sessionId) ?? [];
      this.archive.frames.set(frame.record.sessionId, [...frames, frame]);
    }
    this.#spool.clear();
  }
  async closeSession(): Promise<void> {
    if (this.archive.isAway) throw new Error('the archive is away');
    this.archiveAll();
  }
  async archivedRecords({ sessionId }: { sessionId: string }): Promise<FrameRecord[]> {
    this.archive.asked += 1;
    if (this.archive.isAway) throw new Error('the archive is away');
    return (this.archive.frames.get(sessionId) ?? []).map(({ record }) => record);
  }
  get state(): RecorderState {
    const [oldest] = this.#spool.values();
    return {
      waitingFrames: this.#spool.size,
      oldestReceivedAt: oldest?.record.receivedAt ?? null,
      archivedSegments: 0,
      failedUploads: 0,
    };
  }
  tick(): void {}
  async close(): Promise<void> {}
}
