import type { FsOps } from './fs-ops.js';

export interface DiskSpaceOptions {
  readonly fs: FsOps;
  readonly path: string;
  /** Share of the file system in use above which nothing more is accepted, 0 to 1. */
  readonly maxUsedShare: number;
  /** How long an answer of the file system is believed, ms. */
  readonly believeForMs: number;
  /** Monotonic, ms. */
  readonly monotonicMs: () => number;
}

/** Whether the disk has room, asked at most once per `believeForMs`. */
export class DiskSpace {
  readonly #options: DiskSpaceOptions;
  #answer: { readonly askedAt: number; readonly hasRoom: Promise<boolean> } | null = null;

  constructor(options: DiskSpaceOptions) {
    this.#options = options;
  }

  hasRoom(): Promise<boolean> {
    const { fs, path, maxUsedShare, believeForMs, monotonicMs } = this.#options;
    const now = monotonicMs();
    if (this.#answer && now - this.#answer.askedAt < believeForMs) return this.#answer.hasRoom;
    const hasRoom = fs.usedShare(path).then((used) => used <= maxUsedShare);
    this.#answer = { askedAt: now, hasRoom };
    hasRoom.catch(() => {
      this.#answer = null; // the caller gets the error; the next one asks anew
    });
    return hasRoom;
  }

  /** A write said ENOSPC: believed for as long as an answer is. */
  markFull(): void {
    this.#answer = { askedAt: this.#options.monotonicMs(), hasRoom: Promise.resolve(false) };
  }
}
