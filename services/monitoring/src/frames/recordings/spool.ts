import { mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FrameRecord } from '../frame-log.js';
import { errorCodeOf } from '../fs-ops.js';

/** Bytes that several spools may hold together. */
export class ByteBudget {
  #used = 0;
  constructor(readonly max: number) {}

  get used(): number {
    return this.#used;
  }
  /** @returns false where they would be too many: nothing was taken */
  take(bytes: number): boolean {
    if (this.#used + bytes > this.max) return false;
    this.#used += bytes;
    return true;
  }
  give(bytes: number): void {
    this.#used -= bytes;
  }
}

/**
 * Pictures on the local disk until they are archived, a file each, named by position. Not synced, and emptied at open:
 * the log has them.
 */
export class Spool {
  readonly #sizes = new Map<number, number>();

  private constructor(
    private readonly folder: string,
    private readonly budget: ByteBudget,
  ) {}

  static async open(folder: string, budget: ByteBudget): Promise<Spool> {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new Spool(folder, budget);
  }

  /** @returns false where there is no room: nothing was kept */
  async put({ position }: FrameRecord, jpeg: Uint8Array): Promise<boolean> {
    if (!this.budget.take(jpeg.byteLength)) return false;
    try {
      await writeFile(this.#path(position), jpeg, { mode: 0o600 });
      this.#sizes.set(position, jpeg.byteLength);
      return true;
    } catch (error) {
      this.budget.give(jpeg.byteLength);
      if (errorCodeOf(error) !== 'ENOSPC') throw error;
      await this.#unlink(position);
      return false;
    }
  }

  /** @returns null where it is not here any more */
  async read({ position }: FrameRecord): Promise<Uint8Array | null> {
    try {
      return await readFile(this.#path(position));
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return null;
      throw error;
    }
  }

  async remove(records: readonly FrameRecord[]): Promise<void> {
    await Promise.all(
      records.map(async ({ position }) => {
        await this.#unlink(position);
        this.budget.give(this.#sizes.get(position) ?? 0);
        this.#sizes.delete(position);
      }),
    );
  }

  async close(): Promise<void> {
    for (const size of this.#sizes.values()) this.budget.give(size);
    this.#sizes.clear();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #unlink(position: number): Promise<void> {
    try {
      await unlink(this.#path(position));
    } catch (error) {
      if (errorCodeOf(error) !== 'ENOENT') throw error;
    }
  }

  #path(position: number): string {
    return join(this.folder, `${position}.jpg`);
  }
}
