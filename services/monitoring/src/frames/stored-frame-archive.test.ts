import { expect, it } from '@jest/globals';
import { FrameDamaged, FrameNotFound } from './frame-errors.js';
import type { FrameRecord } from './frame-log.js';
import { framePath } from './frame-path.js';
import { RecordingArchive } from './recordings/recording-archive.js';
import { StoredFrameArchive } from './stored-frame-archive.js';
import { archiveStoreContract } from './testing/archive-store.contract.js';
import { frameArchiveContract } from './testing/frame-archive.contract.js';
import { aFrame, sha256Of } from './testing/frames.js';
import { MemoryArchiveStore } from './testing/memory-archive-store.js';

function opened() {
  const store = new MemoryArchiveStore();
  const recordings = new RecordingArchive(store);
  return { store, recordings, archive: new StoredFrameArchive(store, recordings), dispose: async () => {} };
}

archiveStoreContract('memory', async () => opened());
frameArchiveContract('a store in memory', async () => opened());

const frame = aFrame({ frameNumber: 3 });
const record: FrameRecord = {
  ...frame,
  position: 11,
  sha256: sha256Of(frame.jpeg),
  size: frame.jpeg.length,
  path: framePath(frame, 3),
};

it('finds a frame in the recording where it is no evidence, and compares its hash', async () => {
  const { archive, recordings, store } = opened();
  await recordings.write(frame, [record], [frame.jpeg]);
  expect(Buffer.from(await archive.read(record.path))).toEqual(frame.jpeg);
  const [pictures = ''] = [...store.files.keys()].filter((path) => path.endsWith('.mjpeg'));
  store.files.get(pictures)?.fill(0);
  await expect(archive.read(record.path)).rejects.toThrow(FrameDamaged);
});

it("deletes a session's recording with its evidence", async () => {
  const { archive, recordings, store } = opened();
  await recordings.write(frame, [record], [frame.jpeg]);
  await archive.writeEvidence(frame, 3, frame.jpeg);
  await archive.deleteSession(frame);
  expect(store.files.size).toBe(0);
  await expect(archive.read(record.path)).rejects.toThrow(FrameNotFound);
});
