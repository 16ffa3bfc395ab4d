import { dirname, join } from 'node:path';
import { errorCodeOf, type FsOps } from './fs-ops.js';

/** Folders whose names are known to be on disk are remembered up to this many; beyond it the memory starts anew. */
const MAX_KNOWN_FOLDERS = 10_000;

/** Makes a folder and its parents, each name durable in its parent. */
export async function makeFolderTree(fs: FsOps, path: string): Promise<void> {
  try {
    await fs.makeFolder(path);
  } catch (error) {
    const parent = dirname(path);
    if (errorCodeOf(error) !== 'ENOENT' || parent === path) throw error;
    await makeFolderTree(fs, parent);
    await fs.makeFolder(path);
  }
  await fs.syncFolder(dirname(path));
}

/** Folders and files under one base that survive a power cut once a call has returned. */
export class DurableFiles {
  readonly #known = new Map<string, Promise<void>>();

  /** @param writer sets its temporary files apart from those of others who write under the same base */
  constructor(
    readonly fs: FsOps,
    readonly base: string,
    private readonly writer: string,
  ) {}

  /** Makes `a/b/c` under the base; the first call for a folder also removes the temporary files of a crash. */
  makeFolder(relative: string): Promise<void> {
    const known = this.#known.get(relative);
    if (known) return known;
    if (this.#known.size >= MAX_KNOWN_FOLDERS) this.#known.clear();
    const making = this.#makeFolder(relative);
    this.#known.set(relative, making);
    making.catch(() => this.#known.delete(relative)); // the caller gets the error; the next one tries anew
    return making;
  }

  async #makeFolder(relative: string): Promise<void> {
    const parent = dirname(relative);
    if (parent !== '.') await this.makeFolder(parent);
    const path = join(this.base, relative);
    await this.fs.makeFolder(path);
    // Even where it was there: a crash may have left the folder made but its name not yet on disk.
    await this.fs.syncFolder(dirname(path));
    for (const name of await this.fs.list(path))
      if (name.startsWith('.') && name.endsWith(this.#suffix)) await this.fs.unlink(join(path, name));
  }

  get #suffix(): string {
    return `.${this.writer}.part`;
  }

  /** For who finds it gone: the next write makes it again. */
  forgetFolder(relative: string): void {
    this.#known.delete(relative);
  }

  /**
   * Writes the bytes under a temporary name, syncs them and renames; the new name is durable only after `syncFolder`.
   * An existing file is replaced whole: a reader sees the old bytes or the new ones.
   */
  async put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.base, folder, `.${name}${this.#suffix}`);
    const file = await this.fs.open(temporary, 'replace');
    try {
      try {
        await file.write(bytes, 0);
        await file.sync();
      } finally {
        await file.close();
      }
      await this.fs.rename(temporary, join(this.base, folder, name));
    } catch (error) {
      // Best effort: what cannot be removed now goes when the folder is next opened. The first error is the one told.
      await this.fs.unlink(temporary).catch(() => undefined);
      throw error;
    }
  }

  syncFolder(relative: string): Promise<void> {
    return this.fs.syncFolder(join(this.base, relative));
  }

  /** @returns the bytes, or null where there is no such file */
  async read(relative: string): Promise<Buffer | null> {
    try {
      return await this.fs.readFile(join(this.base, relative));
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT' || errorCodeOf(error) === 'ENOTDIR') return null;
      throw error;
    }
  }
}
