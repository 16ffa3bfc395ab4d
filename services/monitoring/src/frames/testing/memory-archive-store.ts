import type { ArchiveStore } from '../archive-store.js';

/** Files in memory that keep the promises of the port; a test says which calls fail, and after what. */
export class MemoryArchiveStore implements ArchiveStore {
  readonly files = new Map<string, Buffer>();
  /** Asked before each call: what it throws, the call throws. */
  before: (operation: keyof ArchiveStore, path: string) => void | Promise<void> = () => {};
  /** Asked when the call had its effect, whose answer is lost where it throws. */
  after: (operation: keyof ArchiveStore, path: string) => void = () => {};

  async put(path: string, parts: readonly Uint8Array[], { replace = false }: { replace?: boolean } = {}) {
    await this.before('put', path);
    if (!replace && this.files.has(path)) return false;
    this.files.set(path, Buffer.concat(parts));
    this.after('put', path);
    return true;
  }

  async read(path: string, range?: { offset: number; length: number }) {
    await this.before('read', path);
    const file = this.files.get(path);
    if (!file) return null;
    return range ? file.subarray(range.offset, range.offset + range.length) : file;
  }

  async size(path: string) {
    await this.before('size', path);
    return this.files.get(path)?.length ?? null;
  }

  async list(folder: string) {
    await this.before('list', folder);
    const found = new Map<string, { isFolder: boolean; size: number }>();
    for (const [path, { length }] of this.files) {
      if (!path.startsWith(`${folder}/`)) continue;
      const [name = '', ...below] = path.slice(folder.length + 1).split('/');
      found.set(name, below.length > 0 ? { isFolder: true, size: 0 } : { isFolder: false, size: length });
    }
    return [...found].map(([name, entry]) => ({ name, ...entry })).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  async remove(path: string) {
    await this.before('remove', path);
    for (const known of this.files.keys()) if (known === path || known.startsWith(`${path}/`)) this.files.delete(known);
    this.after('remove', path);
  }

  async removeUnfinished() {}
}
