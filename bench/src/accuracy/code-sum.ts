import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

const RELATIVE_IMPORT = /\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g;

/**
 * A sum over built modules and all that they import by a relative path, however far: other code, another sum.
 * @param folder that the entries are in @param entries file names, e.g. `observe.js`
 */
export async function codeSum(folder: string, entries: readonly string[]): Promise<string> {
  const found = new Map<string, string>();
  const waiting = entries.map((name) => join(folder, name));
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (found.has(path)) continue;
    const text = await readFile(path, 'utf8');
    found.set(path, text);
    for (const [, name = ''] of text.matchAll(RELATIVE_IMPORT)) waiting.push(join(dirname(path), name));
  }
  const hash = createHash('sha256');
  for (const [path, text] of [...found].sort(([a], [b]) => (a < b ? -1 : 1)))
    hash.update(relative(folder, path)).update('\n').update(text);
  return hash.digest('hex');
}
