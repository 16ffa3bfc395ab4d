import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path/posix';
import { HdfsFileExists, HdfsFileNotFound, HdfsUnavailable, type WebHdfs } from '@proctorwise/platform';
import type { ArchiveStore, StoredEntry, StoredRange } from './archive-store.js';

/** Readers of Hadoop's own, Spark among them, pass over names that begin with a dot, as we do. */
const UNFINISHED = /^\..*\.part$/;
/** Longer than any writer lives on one file: a writer gives up after some tries of 20 s each. */
const UNFINISHED_FOR_MS = 3_600_000;
const RENAME_TRIES = 3;

export interface HdfsArchiveStoreOptions {
  readonly client: WebHdfs;
  /** Absolute, such as `/proctorwise`; it is there, and the client's user owns it. */
  readonly root: string;
  /** For names of files that are being written. @default random UUIDs */
  readonly newId?: () => string;
  /** ms since the Unix epoch. @default the system's */
  readonly clock?: () => number;
}

/** Files on HDFS, written under a hidden name, checked, and renamed in one step. */
export function hdfsArchiveStore(options: HdfsArchiveStoreOptions): ArchiveStore {
  const { client, root, newId = randomUUID, clock = Date.now } = options;
  const at = (path: string) => `${root}/${path}`;

  const hiddenName = (path: string) => at(join(dirname(path), `.${basename(path)}.${newId()}.part`));

  /** The length tells that all of it is there: the NameNode counts a file's bytes when it is closed. */
  async function writeHidden(hidden: string, parts: readonly Uint8Array[]): Promise<void> {
    await client.create(hidden, parts, { overwrite: true });
    const { size } = await client.status(hidden);
    if (size !== lengthOf(parts)) throw new HdfsUnavailable(`${size} of ${lengthOf(parts)} bytes arrived`);
  }

  /** @returns false where another file has the name. A rename whose answer was lost is looked after, not repeated blindly. */
  async function reveal(hidden: string, path: string, overwrite: boolean): Promise<boolean> {
    for (let tried = 1; ; tried++) {
      try {
        await client.rename(hidden, at(path), { overwrite });
        return true;
      } catch (error) {
        if (error instanceof HdfsFileExists) return false;
        // The hidden name is ours alone: where it is gone, our rename before did it.
        if (error instanceof HdfsFileNotFound && tried > 1) return true;
        if (!(error instanceof HdfsUnavailable) || tried >= RENAME_TRIES) throw error;
        if ((await missing(client.status(hidden))) === null) return true;
      }
    }
  }

  return {
    async put(path, parts, { replace = false } = {}) {
      const hidden = hiddenName(path);
      try {
        await writeHidden(hidden, parts);
        const isOurs = await reveal(hidden, path, replace);
        if (!isOurs) await client.remove(hidden);
        return isOurs;
      } catch (error) {
        // Best effort: what cannot be removed now goes by `removeUnfinished`. The first error is the one told.
        await client.remove(hidden).catch(() => undefined);
        throw error;
      }
    },
    async read(path: string, range?: StoredRange) {
      return missing(client.open(at(path), range));
    },
    async size(path) {
      const status = await missing(client.status(at(path)));
      return status && !status.isFolder ? status.size : null;
    },
    async list(folder): Promise<StoredEntry[]> {
      const entries = (await missing(client.list(at(folder)))) ?? [];
      return entries
        .filter(({ name }) => !name.startsWith('.'))
        .map(({ name, isFolder, size }) => ({ name, isFolder, size }))
        .sort((one, other) => (one.name < other.name ? -1 : 1));
    },
    remove: (path) => client.remove(at(path)),
    async removeUnfinished(folder) {
      const entries = (await missing(client.list(at(folder)))) ?? [];
      for (const { name, modifiedAt } of entries)
        if (UNFINISHED.test(name) && modifiedAt < clock() - UNFINISHED_FOR_MS)
          await client.remove(at(`${folder}/${name}`));
    },
  };
}

const lengthOf = (parts: readonly Uint8Array[]): number => parts.reduce((sum, { byteLength }) => sum + byteLength, 0);

async function missing<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof HdfsFileNotFound) return null;
    throw error;
  }
}
