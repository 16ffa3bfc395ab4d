import type { FrameArchive } from '../frame-archive.js';
import { FrameNotFound } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import { checkArchivePath } from '../frame-path.js';

/** Pictures that lie in a partition's recording, where this process has it. */
export interface RecentPictures {
  find(sessionId: string, frameNumber: number): FrameRecord | undefined;
  load(record: FrameRecord): Promise<Uint8Array>;
}

const FRAME = /\/([^/]+)\/frame_(\d+)\.jpg$/;

/** The archive, and before it what has not reached it yet: the newest pictures are those that people look at. */
export const recentFirst = (recent: RecentPictures, archive: FrameArchive): FrameArchive => ({
  writeEvidence: (session, frameNumber, jpeg) => archive.writeEvidence(session, frameNumber, jpeg),
  writeFile: (session, name, bytes) => archive.writeFile(session, name, bytes),
  list: (session) => archive.list(session),
  deleteSession: (session) => archive.deleteSession(session),
  async read(path) {
    const [, sessionId, frameNumber] = FRAME.exec(checkArchivePath(path)) ?? [];
    const record = sessionId === undefined ? undefined : recent.find(sessionId, Number(frameNumber));
    if (record?.path !== path) return archive.read(path);
    try {
      return await recent.load(record);
    } catch (error) {
      if (error instanceof FrameNotFound) return archive.read(path);
      throw error;
    }
  },
});
