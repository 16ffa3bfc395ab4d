import type { RecordingIndexFile } from './recording-index.js';

/** Indexes that were read, of the sessions that were looked at last: an index never changes once it is there. */
export class SegmentIndexes {
  /** By session folder, the one used last at the end. */
  readonly #sessions = new Map<string, Map<number, RecordingIndexFile>>();
  #frames = 0;

  constructor(private readonly maxFrames: number) {}

  get(folder: string, firstPosition: number): RecordingIndexFile | undefined {
    return this.#used(folder)?.get(firstPosition);
  }

  /** Those known of a session; there may be more. */
  of(folder: string): RecordingIndexFile[] {
    return [...(this.#used(folder)?.values() ?? [])];
  }

  add(folder: string, index: RecordingIndexFile): void {
    const known = this.#used(folder) ?? new Map<number, RecordingIndexFile>();
    if (known.has(index.first_position)) return;
    this.#sessions.set(folder, known.set(index.first_position, index));
    this.#frames += index.frames.length;
    for (const oldest of this.#sessions.keys()) {
      if (this.#frames <= this.maxFrames || oldest === folder) break;
      this.forget(oldest);
    }
  }

  forget(folder: string): void {
    for (const { frames } of this.#sessions.get(folder)?.values() ?? []) this.#frames -= frames.length;
    this.#sessions.delete(folder);
  }

  #used(folder: string): Map<number, RecordingIndexFile> | undefined {
    const known = this.#sessions.get(folder);
    if (!known) return undefined;
    this.#sessions.delete(folder);
    this.#sessions.set(folder, known);
    return known;
  }
}
