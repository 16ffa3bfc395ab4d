import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a run leaves behind to be looked at: logs and screenshots. Ignored by git. */
const ARTEFACTS = fileURLToPath(new URL('../../artefacts/', import.meta.url));

/** A folder below `artefacts/`, made when it is missing. @returns its absolute path */
export async function artefactsFolder(...names: string[]): Promise<string> {
  const folder = join(ARTEFACTS, ...names);
  await mkdir(folder, { recursive: true });
  return folder;
}
