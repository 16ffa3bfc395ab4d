import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { EVIDENCE_FILE, isFrameFile } from './evidence.js';

/** The folders at or below this one that hold pictures or evidence, in the order of their names. */
export async function sessionFolders(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  if (entries.some((entry) => entry.isFile() && (entry.name === EVIDENCE_FILE || isFrameFile(entry.name))))
    return [folder];
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1)))
    if (entry.isDirectory()) found.push(...(await sessionFolders(join(folder, entry.name))));
  return found;
}
