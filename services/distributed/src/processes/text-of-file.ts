import { readFile } from 'node:fs/promises';

/** @returns '' where there is no such file @throws {Error} it is there and cannot be read */
export async function textOfFile(path: string): Promise<string> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
}
