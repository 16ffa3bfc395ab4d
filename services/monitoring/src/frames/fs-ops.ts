import { mkdir, open, readdir, readFile, rename, rm, statfs, unlink } from 'node:fs/promises';

/** An open file, by explicit offsets. */
export interface FileOps {
  read(length: number, offset: number): Promise<Buffer>;
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Bytes and size reach the disk (fdatasync). */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  close(): Promise<void>;
}

/** The file operations that durability rests on, handed in so that a test can stop the world after any one of them. */
export interface FsOps {
  /** `replace` creates or empties, `modify` needs the file, `create` refuses an existing one. */
  open(path: string, mode: 'read' | 'replace' | 'modify' | 'create'): Promise<FileOps>;
  readFile(path: string): Promise<Buffer>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  removeFolder(path: string): Promise<void>;
  /** One level; an existing folder is fine. */
  makeFolder(path: string): Promise<void>;
  /** The names in a folder; none where the folder is missing. */
  list(path: string): Promise<string[]>;
  /** Names made, renamed or removed in this folder reach the disk. */
  syncFolder(path: string): Promise<void>;
  /** Used share of the file system, 0 to 1, as `df` counts it. */
  usedShare(path: string): Promise<number>;
}

const FLAGS = { read: 'r', replace: 'w', modify: 'r+', create: 'wx+' } as const;

/** The system's code (`ENOENT`, `ENOSPC`), or undefined where the error carries none. */
export function errorCodeOf(error: unknown): string | undefined {
  // Not by instanceof: an error of Node's own realm is none of a test's realm.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Node's own file system. */
export const nodeFs: FsOps = {
  async open(path, mode) {
    const handle = await open(path, FLAGS[mode], 0o600);
    return {
      async read(length, offset) {
        const bytes = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await handle.read(bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      async write(bytes, offset) {
        let written = 0;
        while (written < bytes.length)
          written += (await handle.write(bytes, written, bytes.length - written, offset + written)).bytesWritten;
      },
      sync: () => handle.datasync(),
      truncate: (length) => handle.truncate(length),
      size: async () => (await handle.stat()).size,
      close: () => handle.close(),
    };
  },
  readFile: (path) => readFile(path),
  rename: (from, to) => rename(from, to),
  unlink: (path) => unlink(path),
  removeFolder: (path) => rm(path, { recursive: true, force: true }),
  async makeFolder(path) {
    try {
      await mkdir(path, { mode: 0o700 });
    } catch (error) {
      if (errorCodeOf(error) !== 'EEXIST') throw error;
    }
  },
  async list(path) {
    try {
      return await readdir(path);
    } catch (error) {
      if (errorCodeOf(error) === 'ENOENT') return [];
      throw error;
    }
  },
  async syncFolder(path) {
    // Windows opens no folders; its file system journals names itself.
    if (process.platform === 'win32') return;
    const handle = await open(path, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  },
  async usedShare(path) {
    const { blocks, bfree, bavail } = await statfs(path);
    const used = blocks - bfree;
    return used + bavail === 0 ? 1 : used / (used + bavail);
  },
};
