// Which C libraries native code needs, as the dynamic linker of this machine finds them.
import { spawnSync } from 'node:child_process';

/**
 * @param {string[]} files programs and shared objects
 * @returns {string[]} absolute paths of all they load, the linker itself included, sorted
 * @throws {Error} one of them needs a library that this machine lacks
 */
export function sharedLibrariesOf(files) {
  const found = new Set();
  for (const file of files) {
    const { stdout, status, error } = spawnSync('ldd', [file], { encoding: 'utf8' });
    if (error) throw new Error(`ldd cannot be run (${error.message}): images are made on Linux`);
    if (status !== 0) throw new Error(`${file} is not for this machine`);
    for (const line of stdout.split('\n')) {
      const missing = /^\s*(\S+) => not found/.exec(line);
      if (missing) throw new Error(`${file} needs ${missing[1]}, which this machine lacks`);
      const path = /(?:=> )?(\/\S+) \(0x/.exec(line)?.[1];
      if (path) found.add(path);
    }
  }
  return [...found].sort();
}
