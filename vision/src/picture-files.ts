import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const isPicture = (name: string) => /\.jpe?g$/i.test(name);

const byName = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Files named are taken whatever they are called, and also where they are missing (reading them says so); folders give
 * their .jpg and .jpeg files, recursively and without following links, in order of name.
 */
export async function pictureFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const entry = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (!entry?.isDirectory()) {
      found.push(path);
      continue;
    }
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    found.push(
      ...entries
        .filter((each) => each.isFile() && isPicture(each.name))
        .map((each) => join(each.parentPath, each.name))
        .sort(byName),
    );
  }
  return found;
}
