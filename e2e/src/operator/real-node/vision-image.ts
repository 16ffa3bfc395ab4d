import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../../../../scripts/images/build.mjs', import.meta.url));

export interface ImageArchive {
  readonly image: string;
  readonly digest: string;
  readonly bytes: number;
  readonly file: string;
}

/** Makes an image by the project's own script, as people do. @param folder where its archive goes */
export async function makeImage(name: string, folder: string): Promise<ImageArchive> {
  const file = join(folder, `${name}.tar`);
  const { stdout } = await promisify(execFile)(process.execPath, [SCRIPT, name, '--out', file]);
  return { ...(JSON.parse(stdout) as Omit<ImageArchive, 'file'>), file };
}
