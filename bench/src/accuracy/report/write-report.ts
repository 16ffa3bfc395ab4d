import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { MatchedClip } from '../judge/match-events.js';
import type { Looked } from '../look/look-at-all.js';
import { pageOf } from './page.js';
import { worstPictures } from './worst-pictures.js';

/**
 * A folder with index.html and the pictures that it shows: it can be moved and opened anywhere.
 * @param from the folder that the labels' files are in @returns what to tell the person who asked
 */
export async function writeReport(
  folder: string,
  from: string,
  pictures: readonly Looked[],
  clips: readonly MatchedClip[],
): Promise<string> {
  const sections = worstPictures(pictures, clips);
  const addressOf = (file: string) => ['pictures', ...file.split('/').map(encodeURIComponent)].join('/');
  for (const { picture } of sections.flatMap(({ shown }) => shown)) {
    const to = join(folder, 'pictures', picture.label.file);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(join(from, picture.label.file), to);
  }
  await mkdir(folder, { recursive: true });
  const page = join(folder, 'index.html');
  await writeFile(page, pageOf(sections, addressOf));
  return `The worst pictures: ${page}`;
}
