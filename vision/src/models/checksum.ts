import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

export const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** @returns SHA-256 in hexadecimal, or undefined where there is no file; other faults of reading are thrown */
export async function fileSha256(path: string): Promise<string | undefined> {
  try {
    return sha256Of(await readFile(path));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
