import { basename, dirname } from 'node:path';
import type { FileOps, FsOps } from '../fs-ops.js';

interface Inode {
  live: Buffer;
  /** What a sync has promised. */
  synced: Buffer;
}
type Entries = Map<string, Inode | 'folder'>;
interface Folder {
  readonly live: Entries;
  synced: Entries;
}

/** The process died: every operation after the fatal one fails with this. */
export class Crashed extends Error {}

const missing = (path: string) => Object.assign(new Error(`ENOENT ${path}`), { code: 'ENOENT' });

/**
 * A disk in memory that forgets at a power cut what was not synced: file bytes without `sync`, names without
 * `syncFolder`. It can crash before its k-th operation, or refuse one with an error code.
 */
export class MemoryDisk implements FsOps {
  /** Operations begun so far. */
  operations = 0;
  crashBefore = Number.POSITIVE_INFINITY;
  /** Asked before each operation: a code (such as ENOSPC) makes it fail. */
  faultOf: (operation: string, path: string) => string | null = () => null;
  used = 0.1;
  readonly #folders = new Map<string, Folder>([['/', { live: new Map(), synced: new Map() }]]);

  /**
   * Cuts the power. What was not synced stays or goes, each by a call of `stays`: a real disk promises neither.
   * Unsynced bytes of a file may be torn in the middle.
   */
  powerCut(stays: () => boolean): void {
    for (const folder of this.#folders.values()) {
      for (const name of new Set([...folder.live.keys(), ...folder.synced.keys()])) {
        const [live, synced] = [folder.live.get(name), folder.synced.get(name)];
        if (live === synced || stays()) continue;
        if (synced === undefined) folder.live.delete(name);
        else folder.live.set(name, synced);
      }
      folder.synced = new Map(folder.live);
    }
    // A folder whose name is gone is gone with all that was in it.
    for (const path of this.#folders.keys()) {
      if (path !== '/' && !this.#reachable(path)) this.#folders.delete(path);
    }
    for (const folder of this.#folders.values())
      for (const node of folder.live.values()) {
        if (node === 'folder' || node.live.equals(node.synced)) continue;
        const [written, whole] = [stays(), stays()];
        if (!written) node.live = Buffer.from(node.synced);
        else if (!whole) node.live = node.live.subarray(0, Math.floor((node.live.length + node.synced.length) / 2));
        node.synced = Buffer.from(node.live);
      }
    this.crashBefore = Number.POSITIVE_INFINITY;
  }

  async open(path: string, mode: 'read' | 'replace' | 'modify' | 'create'): Promise<FileOps> {
    this.#step('open', path);
    const entries = this.#folder(dirname(path)).live;
    let node = entries.get(basename(path));
    if (node === 'folder') throw Object.assign(new Error(`EISDIR ${path}`), { code: 'EISDIR' });
    if (mode === 'create' && node) throw Object.assign(new Error(`EEXIST ${path}`), { code: 'EEXIST' });
    if (!node) {
      if (mode === 'read' || mode === 'modify') throw missing(path);
      node = { live: Buffer.alloc(0), synced: Buffer.alloc(0) };
      entries.set(basename(path), node);
    } else if (mode === 'replace') node.live = Buffer.alloc(0);
    return this.#handle(path, node);
  }

  #handle(path: string, file: Inode): FileOps {
    return {
      read: async (length, offset) => {
        this.#step('read', path);
        return Buffer.from(file.live.subarray(offset, offset + length));
      },
      write: async (bytes, offset) => {
        this.#step('write', path);
        const grown = Buffer.alloc(Math.max(file.live.length, offset + bytes.length));
        file.live.copy(grown);
        grown.set(bytes, offset);
        file.live = grown;
      },
      sync: async () => {
        this.#step('sync', path);
        file.synced = Buffer.from(file.live);
      },
      truncate: async (length) => {
        this.#step('truncate', path);
        file.live = Buffer.from(file.live.subarray(0, length));
      },
      size: async () => {
        this.#step('size', path);
        return file.live.length;
      },
      close: async () => this.#step('close', path),
    };
  }

  async readFile(path: string): Promise<Buffer> {
    this.#step('readFile', path);
    const node = this.#folder(dirname(path)).live.get(basename(path));
    if (!node || node === 'folder') throw missing(path);
    return Buffer.from(node.live);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#step('rename', to);
    const entries = this.#folder(dirname(from)).live;
    const node = entries.get(basename(from));
    if (!node) throw missing(from);
    entries.delete(basename(from));
    this.#folder(dirname(to)).live.set(basename(to), node);
  }

  async unlink(path: string): Promise<void> {
    this.#step('unlink', path);
    if (!this.#folder(dirname(path)).live.delete(basename(path))) throw missing(path);
  }

  async removeFolder(path: string): Promise<void> {
    this.#step('removeFolder', path);
    for (const known of this.#folders.keys())
      if (known === path || known.startsWith(`${path}/`)) this.#folders.delete(known);
    this.#folders.get(dirname(path))?.live.delete(basename(path));
  }

  async makeFolder(path: string): Promise<void> {
    this.#step('makeFolder', path);
    const entries = this.#folder(dirname(path)).live;
    if (entries.get(basename(path)) === 'folder') return;
    entries.set(basename(path), 'folder');
    this.#folders.set(path, { live: new Map(), synced: new Map() });
  }

  async list(path: string): Promise<string[]> {
    this.#step('list', path);
    return [...(this.#folders.get(path)?.live.keys() ?? [])];
  }

  async syncFolder(path: string): Promise<void> {
    this.#step('syncFolder', path);
    const folder = this.#folder(path);
    folder.synced = new Map(folder.live);
  }

  async usedShare(path: string): Promise<number> {
    this.#step('usedShare', path);
    return this.used;
  }

  #step(operation: string, path: string): void {
    if (this.operations >= this.crashBefore) throw new Crashed(`crashed before ${operation} ${path}`);
    this.operations += 1;
    const code = this.faultOf(operation, path);
    if (code) throw Object.assign(new Error(`${code} at ${operation} ${path}`), { code });
  }

  #folder(path: string): Folder {
    const folder = this.#folders.get(path);
    if (!folder) throw missing(path);
    return folder;
  }

  #reachable(path: string): boolean {
    if (path === '/') return true;
    const parent = this.#folders.get(dirname(path));
    return parent?.live.get(basename(path)) === 'folder' && this.#reachable(dirname(path));
  }
}
