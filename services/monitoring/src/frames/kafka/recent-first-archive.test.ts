import { expect, it } from '@jest/globals';
import type { FrameArchive } from '../frame-archive.js';
import { FrameNotFound, InvalidFrame } from '../frame-errors.js';
import type { FrameRecord } from '../frame-log.js';
import { recentFirst } from './recent-first-archive.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const archive = { read: async (path: string) => bytes(`archived ${path}`) } as FrameArchive;
const path = '2026/03/09/ada/frame_000042.jpg';
const reading = (record: Partial<FrameRecord> | undefined, load = async () => bytes('recent')) =>
  recentFirst(
    { find: (session, number) => (session === 'ada' && number === 42 ? (record as FrameRecord) : undefined), load },
    archive,
  );
const text = async (read: Promise<Uint8Array>) => new TextDecoder().decode(await read);

it('gives the picture of the recording before it is archived, and the archive’s else', async () => {
  expect(await text(reading({ path }).read(path))).toBe('recent');
  expect(await text(reading(undefined).read(path))).toBe(`archived ${path}`);
  expect(await text(reading({ path }).read('2026/03/09/bob/frame_000042.jpg'))).toMatch(/^archived/);
  expect(await text(reading({ path }).read('2026/03/09/ada/evidence.json'))).toMatch(/^archived/);
});

it('takes no picture of another day for it, and looks into the archive where the recording let it go', async () => {
  const other = '2026/03/10/ada/frame_000042.jpg';
  expect(await text(reading({ path }).read(other))).toBe(`archived ${other}`);
  const gone = () => Promise.reject(new FrameNotFound(path));
  expect(await text(reading({ path }, gone).read(path))).toBe(`archived ${path}`);
});

it('refuses a path that is none of ours', async () => {
  await expect(reading({ path }).read('../ada/frame_000042.jpg')).rejects.toThrow(InvalidFrame);
});
