import { dirname, join, resolve } from 'node:path';
import { DurableFiles, makeFolderTree } from './durable-files.js';
import type { ArchivedFile, FrameArchive } from './frame-archive.js';
import { FrameConflict, FrameNotFound, InvalidFrame } from './frame-errors.js';
import { checkArchivePath, type FrameSession, frameFileName, sessionFolder } from './frame-path.js';
import { type FsOps, nodeFs } from './fs-ops.js';

const FRAME_NAME = /^frame_\d+\.jpg$/;

/** Opens the archive over the frame log's base folder. */
export async function openDiskFrameArchive(options: { base: string; fs?: FsOps }): Promise<DiskFrameArchive> {
  const fs = options.fs ?? nodeFs;
  const base = resolve(options.base);
  await makeFolderTree(fs, base);
  return new DiskFrameArchive(new DurableFiles(fs, base, 'archive'));
}

/** FrameArchive on disk. It shares the frame log's folders, so the evidence of an acknowledged frame is there already. */
export class DiskFrameArchive implements FrameArchive {
  /** @internal use `openDiskFrameArchive` */
  constructor(private readonly files: DurableFiles) {}

  async writeEvidence(session: FrameSession, frameNumber: number, jpeg: Uint8Array): Promise<string> {
    const path = `${sessionFolder(session)}/${frameFileName(frameNumber)}`;
    const there = await this.files.read(path);
    if (!there) return this.#store(session, frameFileName(frameNumber), jpeg);
    if (Buffer.compare(there, jpeg) !== 0) throw new FrameConflict(session.sessionId, frameNumber);
    return path;
  }

  async writeFile(session: FrameSession, name: string, bytes: Uint8Array): Promise<string> {
    checkArchivePath(`${sessionFolder(session)}/${name}`);
    if (FRAME_NAME.test(name)) throw new InvalidFrame('name', 'is a frame: store it as evidence');
    return this.#store(session, name, bytes);
  }

  async read(path: string): Promise<Uint8Array> {
    const bytes = await this.files.read(checkArchivePath(path));
    if (!bytes) throw new FrameNotFound(path);
    return bytes;
  }

  async list(session: FrameSession): Promise<ArchivedFile[]> {
    const { fs, base } = this.files;
    const folder = sessionFolder(session);
    const names = (await fs.list(join(base, folder))).filter((name) => !name.startsWith('.')).sort();
    const files: ArchivedFile[] = [];
    for (const name of names) {
      const file = await fs.open(join(base, folder, name), 'read');
      try {
        files.push({ path: `${folder}/${name}`, size: await file.size() });
      } finally {
        await file.close();
      }
    }
    return files;
  }

  async deleteSession(session: FrameSession): Promise<void> {
    const folder = sessionFolder(session);
    const path = join(this.files.base, folder);
    await this.files.fs.removeFolder(path);
    this.files.forgetFolder(folder);
    // Where the day's folder never was, there is nothing whose removal could be lost.
    if ((await this.files.fs.list(dirname(path))).length > 0) await this.files.fs.syncFolder(dirname(path));
  }

  async #store(session: FrameSession, name: string, bytes: Uint8Array): Promise<string> {
    const folder = sessionFolder(session);
    await this.files.makeFolder(folder);
    await this.files.put(folder, name, bytes);
    await this.files.syncFolder(folder);
    return `${folder}/${name}`;
  }
}
