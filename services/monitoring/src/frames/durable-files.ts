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

const temporaryName = (name: string) => `.${name}.part`;
const isTemporary = (name: string) => name.startsWith('.') && name.endsWith('.part');

/** Folders and files under one base that survive a power cut once a call has returned. */
export class DurableFiles {
  readonly #known = new Set<string>();

  constructor(
    readonly fs: FsOps,
    readonly base: string,
  ) {}

  /** Makes `a/b/c` under the base; the first call for a folder also removes the temporary files of a crash. */
  async makeFolder(relative: string): Promise<void> {
    if (this.#known.has(relative)) return;
    const parent = dirname(relative);
    if (parent !== '.') await this.makeFolder(parent);
    const path = join(this.base, relative);
    await this.fs.makeFolder(path);
    // Even where it was there: a crash may have left the folder made but its name not yet on disk.
    await this.fs.syncFolder(dirname(path));
    for (const name of await this.fs.list(path)) if (isTemporary(name)) await this.fs.unlink(join(path, name));
    if (this.#known.size >= MAX_KNOWN_FOLDERS) this.#known.clear();
    this.#known.add(relative);
  }

  forgetFolder(relative: string): void {
    this.#known.delete(relative);
  }

  /**
   * Writes the bytes under a temporary name, syncs them and renames; the new name is durable only after `syncFolder`.
   * An existing file is replaced whole: a reader sees the old bytes or the new ones.
   */
  async put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
    const temporary = join(this.base, folder, temporaryName(name));
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
