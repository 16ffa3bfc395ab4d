import { closeSync, constants, fdatasync, fstat, fsync, ftruncate, open, read, write } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, statfs, unlink } from 'node:fs/promises';
import { promisify } from 'node:util';

/** An open file, by explicit offsets. */
export interface FileOps {
  read(length: number, offset: number): Promise<Buffer>;
  write(bytes: Uint8Array, offset: number): Promise<void>;
  /** Bytes and size reach the disk (fdatasync). */
  sync(): Promise<void>;
  truncate(length: number): Promise<void>;
  size(): Promise<number>;
  /** Once, even where it fails; closing it again does nothing, and every other call fails with EBADF from then on. */
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

const { O_RDONLY, O_RDWR, O_WRONLY, O_CREAT, O_EXCL, O_TRUNC, O_DSYNC } = constants;
/**
 * On Linux a write returns when it is on the disk, as if fdatasync followed: each operation is a way through the thread
 * pool, some 0.1 ms of CPU, so this saves one a file. Elsewhere fdatasync may do more than the flag (macOS), or there is none.
 */
const WRITES_ARE_SYNCED = process.platform === 'linux';
const SYNCED = WRITES_ARE_SYNCED ? O_DSYNC : 0;
const FLAGS = {
  read: O_RDONLY,
  replace: O_WRONLY | O_CREAT | O_TRUNC | SYNCED,
  modify: O_RDWR | SYNCED,
  create: O_RDWR | O_CREAT | O_TRUNC | O_EXCL | SYNCED,
} as const;

// By number and not by FileHandle, which costs more and cannot be closed without the thread pool.
const [openFile, readFrom, writeTo] = [promisify(open), promisify(read), promisify(write)];
const [syncAll, cut, statOf] = [promisify(fsync), promisify(ftruncate), promisify(fstat)];

/** The system's code (`ENOENT`, `ENOSPC`), or undefined where the error carries none. */
export function errorCodeOf(error: unknown): string | undefined {
  // Not by instanceof: an error of Node's own realm is none of a test's realm.
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

type SyncData = (file: number) => Promise<void>;

/** Node's own file system, by a given fdatasync, so that a test can count. @param syncData of a file by its number */
export const nodeFsBy = (syncData: SyncData): FsOps => ({
  async open(path, mode) {
    const number = await openFile(path, FLAGS[mode], 0o600);
    let closed = false;
    /** Asked before each operation: once closed, the number may be another file's. */
    const file = (): number => {
      if (closed) throw Object.assign(new Error(`EBADF: ${path} is closed`), { code: 'EBADF' });
      return number;
    };
    /** Empty when it was opened: all that is in it was written here. */
    let isAllOurs = mode === 'replace' || mode === 'create';
    /** May something in it not have reached the disk? */
    let owesSync = true;
    return {
      async read(length, offset) {
        const bytes = Buffer.allocUnsafe(length);
        let filled = 0;
        while (filled < length) {
          const { bytesRead } = await readFrom(file(), bytes, filled, length - filled, offset + filled);
          if (bytesRead === 0) break;
          filled += bytesRead;
        }
        return bytes.subarray(0, filled);
      },
      async write(bytes, offset) {
        owesSync ||= !WRITES_ARE_SYNCED;
        let written = 0;
        while (written < bytes.length)
          written += (await writeTo(file(), bytes, written, bytes.length - written, offset + written)).bytesWritten;
        if (isAllOurs && WRITES_ARE_SYNCED && written > 0) owesSync = false;
      },
      async sync() {
        const open = file();
        if (!owesSync) return;
        await syncData(open);
        owesSync = false;
      },
      async truncate(length) {
        const open = file();
        isAllOurs = false;
        owesSync = true;
        await cut(open, length);
      },
      size: async () => (await statOf(file())).size,
      async close() {
        if (closed) return;
        closed = true; // first: where closing fails, Linux has given the number back all the same
        closeSync(number); // nothing is left to write
      },
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
    const folder = await openFile(path, O_RDONLY);
    try {
      await syncAll(folder);
    } finally {
      closeSync(folder);
    }
  },
  async usedShare(path) {
    const { blocks, bfree, bavail } = await statfs(path);
    const used = blocks - bfree;
    return used + bavail === 0 ? 1 : used / (used + bavail);
  },
});

/** Node's own file system. */
export const nodeFs: FsOps = nodeFsBy(promisify(fdatasync));
