import { createHash } from 'node:crypto';
import type { ArchiveStore } from './archive-store.js';
import type { ArchivedFile, FrameArchive } from './frame-archive.js';
import { FrameConflict, FrameDamaged, FrameNotFound, InvalidFrame } from './frame-errors.js';
import { checkArchivePath, type FrameSession, frameFileName, sessionFolder } from './frame-path.js';
import type { RecordingArchive } from './recordings/recording-archive.js';

/** Evidence, one file a picture, apart from the recordings: it may be kept for longer. */
const TREE = 'raw/frames';
const FRAME_NAME = /^frame_(\d+)\.jpg$/;

/**
 * FrameArchive on a store that sees the whole cluster. A picture is found as evidence, else in the session's recording,
 * so that every archived frame has one path.
 */
export class StoredFrameArchive implements FrameArchive {
  constructor(
    private readonly store: ArchiveStore,
    private readonly recordings: RecordingArchive,
  ) {}

  async writeEvidence(session: FrameSession, frameNumber: number, jpeg: Uint8Array): Promise<string> {
    const path = `${sessionFolder(session)}/${frameFileName(frameNumber)}`;
    if (await this.store.put(`${TREE}/${path}`, [jpeg])) return path;
    const there = await this.store.read(`${TREE}/${path}`);
    if (there && Buffer.compare(there, jpeg) !== 0) throw new FrameConflict(session.sessionId, frameNumber);
    // Gone between the two: the session was deleted.
    if (!there) throw new FrameNotFound(path);
    return path;
  }

  async writeFile(session: FrameSession, name: string, bytes: Uint8Array): Promise<string> {
    const path = checkArchivePath(`${sessionFolder(session)}/${name}`);
    if (FRAME_NAME.test(name)) throw new InvalidFrame('name', 'is a frame: store it as evidence');
    await this.store.put(`${TREE}/${path}`, [bytes], { replace: true });
    return path;
  }

  async read(path: string): Promise<Uint8Array> {
    const evidence = await this.store.read(`${TREE}/${checkArchivePath(path)}`);
    if (evidence) return evidence;
    const slash = path.lastIndexOf('/');
    const [, frameNumber] = FRAME_NAME.exec(path.slice(slash + 1)) ?? [];
    if (frameNumber === undefined) throw new FrameNotFound(path);
    const found = await this.recordings.readFrame(path.slice(0, slash), Number(frameNumber));
    if (!found) throw new FrameNotFound(path);
    const sha256 = createHash('sha256').update(found.jpeg).digest('hex');
    if (sha256 !== found.record.sha256) throw new FrameDamaged(path, found.record.sha256, sha256);
    return found.jpeg;
  }

  /** Files of their own: what lies in the recording is told by the recording's index. */
  async list(session: FrameSession): Promise<ArchivedFile[]> {
    const folder = sessionFolder(session);
    const entries = await this.store.list(`${TREE}/${folder}`);
    return entries.filter(({ isFolder }) => !isFolder).map(({ name, size }) => ({ path: `${folder}/${name}`, size }));
  }

  async deleteSession(session: FrameSession): Promise<void> {
    await this.store.remove(`${TREE}/${sessionFolder(session)}`);
    await this.recordings.deleteSession(session);
  }
}
