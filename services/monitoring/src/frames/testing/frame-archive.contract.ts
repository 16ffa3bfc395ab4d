import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { FrameArchive } from '../frame-archive.js';
import { FrameConflict, FrameNotFound, InvalidFrame } from '../frame-errors.js';
import { SESSION_STARTED_AT } from './frames.js';

export interface DisposableArchive {
  readonly archive: FrameArchive;
  dispose(): Promise<void>;
}

const ADA = { sessionId: 'ada', sessionStartedAt: SESSION_STARTED_AT };
const BOB = { sessionId: 'bob', sessionStartedAt: SESSION_STARTED_AT };

/** What every adapter of the FrameArchive port promises. */
export const frameArchiveContract = (name: string, open: () => Promise<DisposableArchive>) =>
  describe(`FrameArchive on ${name}`, () => {
    let store: DisposableArchive;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.dispose());

    it('gives evidence back by the path that it answered', async () => {
      const path = await store.archive.writeEvidence(ADA, 7, Buffer.from('jpeg'));
      expect(path).toBe('2026/03/09/ada/frame_000007.jpg');
      expect(Buffer.from(await store.archive.read(path)).toString()).toBe('jpeg');
    });

    it('takes the same evidence twice and refuses another picture in its place', async () => {
      const path = await store.archive.writeEvidence(ADA, 7, Buffer.from('jpeg'));
      expect(await store.archive.writeEvidence(ADA, 7, Buffer.from('jpeg'))).toBe(path);
      await expect(store.archive.writeEvidence(ADA, 7, Buffer.from('other'))).rejects.toThrow(FrameConflict);
      expect(Buffer.from(await store.archive.read(path)).toString()).toBe('jpeg');
    });

    it('replaces a manifest whole', async () => {
      await store.archive.writeFile(ADA, 'manifest.json', Buffer.from('{"length":1}'));
      const path = await store.archive.writeFile(ADA, 'manifest.json', Buffer.from('{}'));
      expect(Buffer.from(await store.archive.read(path)).toString()).toBe('{}');
    });

    it.each(['../manifest.json', '.hidden', 'a/b', '', 'frame_000007.jpg'])(
      'refuses the file name %j',
      async (name) => {
        await expect(store.archive.writeFile(ADA, name, Buffer.from('x'))).rejects.toThrow(InvalidFrame);
      },
    );

    it.each(['../../../etc/passwd', '/etc/passwd', '2026/03/09/../09/ada', 'log/horizon'])(
      'reads no %j',
      async (path) => {
        await expect(store.archive.read(path)).rejects.toThrow(InvalidFrame);
      },
    );

    it('says so where a file is not there', async () => {
      await expect(store.archive.read('2026/03/09/ada/frame_000001.jpg')).rejects.toThrow(FrameNotFound);
    });

    it("lists a session's files with their sizes, and nothing for a session without any", async () => {
      await store.archive.writeEvidence(ADA, 7, Buffer.from('jpeg'));
      await store.archive.writeFile(ADA, 'manifest.json', Buffer.from('{}'));
      await store.archive.writeEvidence(BOB, 1, Buffer.from('bob'));
      expect(await store.archive.list(ADA)).toEqual([
        { path: '2026/03/09/ada/frame_000007.jpg', size: 4 },
        { path: '2026/03/09/ada/manifest.json', size: 2 },
      ]);
      expect(await store.archive.list({ ...ADA, sessionId: 'nobody' })).toEqual([]);
    });

    it('deletes one session whole, also twice, and leaves the others', async () => {
      const gone = await store.archive.writeEvidence(ADA, 7, Buffer.from('jpeg'));
      const kept = await store.archive.writeEvidence(BOB, 1, Buffer.from('bob'));
      await store.archive.deleteSession(ADA);
      await store.archive.deleteSession(ADA);
      await expect(store.archive.read(gone)).rejects.toThrow(FrameNotFound);
      expect(await store.archive.read(kept)).toHaveLength(3);
      expect(await store.archive.writeEvidence(ADA, 7, Buffer.from('anew'))).toBe(gone);
    });
  });
