import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ArchiveStore } from '../archive-store.js';

export interface DisposableStore {
  readonly store: ArchiveStore;
  dispose(): Promise<void>;
}

const text = (bytes: Uint8Array | null) => (bytes === null ? null : Buffer.from(bytes).toString());

/** What every store of the archive promises. */
export const archiveStoreContract = (name: string, open: () => Promise<DisposableStore>) =>
  describe(`ArchiveStore on ${name}`, () => {
    let opened: DisposableStore;
    let store: ArchiveStore;
    beforeEach(async () => {
      opened = await open();
      store = opened.store;
    });
    afterEach(() => opened.dispose());

    it('gives back what was put, whole and by range', async () => {
      expect(await store.put('a/b/file', [Buffer.from('0123'), Buffer.from('456789')])).toBe(true);
      expect(text(await store.read('a/b/file'))).toBe('0123456789');
      expect(text(await store.read('a/b/file', { offset: 3, length: 4 }))).toBe('3456');
      expect(text(await store.read('a/b/file', { offset: 8, length: 4 }))).toBe('89');
      expect(await store.size('a/b/file')).toBe(10);
    });

    it('replaces a file only when told to', async () => {
      await store.put('a/file', [Buffer.from('first')]);
      expect(await store.put('a/file', [Buffer.from('second')])).toBe(false);
      expect(text(await store.read('a/file'))).toBe('first');
      expect(await store.put('a/file', [Buffer.from('third')], { replace: true })).toBe(true);
      expect(text(await store.read('a/file'))).toBe('third');
      expect(await store.list('a')).toEqual([{ name: 'file', isFolder: false, size: 5 }]);
    });

    it('lets one of many win who put the same name at once', async () => {
      const contents = ['one', 'two', 'three', 'four'];
      const won = await Promise.all(contents.map((content) => store.put('a/file', [Buffer.from(content)])));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(text(await store.read('a/file'))).toBe(contents[won.indexOf(true)]);
      expect(await store.list('a')).toHaveLength(1);
    });

    it('keeps an empty file', async () => {
      await store.put('a/empty', []);
      expect(await store.size('a/empty')).toBe(0);
      expect(text(await store.read('a/empty'))).toBe('');
    });

    it('lists files and folders by name, one level deep', async () => {
      for (const path of ['a/2/x', 'a/1/x', 'a/3', 'b']) await store.put(path, [Buffer.from('x')]);
      expect(await store.list('a')).toEqual([
        { name: '1', isFolder: true, size: 0 },
        { name: '2', isFolder: true, size: 0 },
        { name: '3', isFolder: false, size: 1 },
      ]);
    });

    it('knows nothing of what is not there', async () => {
      await store.put('a/file', [Buffer.from('x')]);
      expect(await store.read('a/other')).toBeNull();
      expect(await store.read('nothing/there', { offset: 0, length: 1 })).toBeNull();
      expect(await store.size('a/other')).toBeNull();
      expect(await store.list('nothing')).toEqual([]);
      await store.remove('nothing');
      await store.removeUnfinished('nothing');
    });

    it('removes a file, and a folder with all in it', async () => {
      for (const path of ['a/1/x', 'a/1/y', 'a/10/x']) await store.put(path, [Buffer.from('x')]);
      await store.remove('a/1/y');
      expect(await store.list('a/1')).toHaveLength(1);
      await store.remove('a/1');
      expect(await store.list('a')).toEqual([{ name: '10', isFolder: true, size: 0 }]);
    });
  });
