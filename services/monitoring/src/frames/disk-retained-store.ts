import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { RetainedStore } from './archive-retention.js';
import type { StoredEntry } from './archive-store.js';
import { errorCodeOf, nodeFs } from './fs-ops.js';

/** The folders of pictures and evidence on this disk, as retention looks at them. */
export const diskRetainedStore = (base: string): RetainedStore => ({
  async list(folder) {
    const path = join(base, folder);
    const entries = await readdir(path, { withFileTypes: true }).catch((error: unknown) => {
      if (errorCodeOf(error) === 'ENOENT') return [];
      throw error;
    });
    const listed = entries.map(async (entry): Promise<StoredEntry> => {
      const size = entry.isDirectory() ? 0 : (await stat(join(path, entry.name))).size;
      return { name: entry.name, isFolder: entry.isDirectory(), size };
    });
    return Promise.all(listed);
  },
  async remove(path) {
    await rm(join(base, path), { recursive: true, force: true });
    await nodeFs.syncFolder(dirname(join(base, path)));
  },
});
