import type { ArchiveStore } from './archive-store.js';
import { type HdfsArchiveStoreOptions, hdfsArchiveStore } from './hdfs-archive-store.js';
import { RecordingArchive } from './recordings/recording-archive.js';
import { StoredFrameArchive } from './stored-frame-archive.js';

export interface HdfsFrameArchive {
  /** Evidence by path, recordings behind it. */
  readonly archive: StoredFrameArchive;
  /** For the recorders of this process. */
  readonly recordings: RecordingArchive;
  /** For retention. */
  readonly store: ArchiveStore;
}

/** The cluster's archive. The client stays the caller's, who closes it. */
export function openHdfsFrameArchive(options: HdfsArchiveStoreOptions): HdfsFrameArchive {
  const store = hdfsArchiveStore(options);
  const recordings = new RecordingArchive(store);
  return { archive: new StoredFrameArchive(store, recordings), recordings, store };
}
