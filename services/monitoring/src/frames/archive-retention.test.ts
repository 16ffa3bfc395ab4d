import { beforeEach, expect, it } from '@jest/globals';
import { deleteOlderThan } from './archive-retention.js';
import { MemoryArchiveStore } from './testing/memory-archive-store.js';

let store: MemoryArchiveStore;
beforeEach(async () => {
  store = new MemoryArchiveStore();
  for (const day of ['2025/12/31', '2026/03/08', '2026/03/09', '2026/03/10'])
    for (const tree of ['raw/frames', 'raw/recordings']) await store.put(`${tree}/${day}/ada/file`, [Buffer.from('x')]);
});
const paths = () => [...store.files.keys()].sort();

it('deletes whole days of one tree, and keeps the day of the instant itself', async () => {
  const before = new Date('2026-03-09T23:59:59Z');
  expect(await deleteOlderThan(store, { tree: 'raw/recordings', before })).toEqual({
    days: ['2025/12/31', '2026/03/08'],
    bytes: 2,
  });
  expect(paths().filter((path) => path.startsWith('raw/recordings'))).toEqual([
    'raw/recordings/2026/03/09/ada/file',
    'raw/recordings/2026/03/10/ada/file',
  ]);
  expect(paths().filter((path) => path.startsWith('raw/frames'))).toHaveLength(4);
  expect(await deleteOlderThan(store, { tree: 'raw/recordings', before })).toEqual({ days: [], bytes: 0 });
});

it('says what would go, and deletes nothing, where it is told so', async () => {
  const all = paths();
  const options = { tree: 'raw/frames', before: new Date('2026-03-10T00:00:00Z'), dryRun: true } as const;
  expect((await deleteOlderThan(store, options)).days).toHaveLength(3);
  expect(paths()).toEqual(all);
});

it('leaves alone what is no day of ours', async () => {
  await store.put('raw/frames/manual/01/01/file', [Buffer.from('x')]);
  await store.put('raw/frames/2025/notes', [Buffer.from('x')]);
  await deleteOlderThan(store, { tree: 'raw/frames', before: new Date('2026-03-10T00:00:00Z') });
  expect(paths().filter((path) => path.startsWith('raw/frames'))).toEqual([
    'raw/frames/2025/notes',
    'raw/frames/2026/03/10/ada/file',
    'raw/frames/manual/01/01/file',
  ]);
});

it('takes the oldest days first, no more than it is told, and ends where it may not go on', async () => {
  const before = new Date('2026-03-11T00:00:00Z');
  const options = { tree: 'raw/frames', before, limit: 2 };
  expect((await deleteOlderThan(store, options)).days).toEqual(['2025/12/31', '2026/03/08']);
  expect((await deleteOlderThan(store, { ...options, mayGoOn: () => false })).days).toEqual([]);
  expect((await deleteOlderThan(store, options)).days).toEqual(['2026/03/09', '2026/03/10']);
});
