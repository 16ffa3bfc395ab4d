// Puts files into a folder that becomes a layer: the same modes whatever the umask and the mode of the source were.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Makes a folder and those above it. @param {string} path @param {number} [mode] */
export function stageFolder(path, mode = 0o755) {
  mkdirSync(path, { recursive: true });
  chmodSync(path, mode);
}

/** A copy, executable where the source is; links are followed. @param {string} from @param {string} to */
export function stageFile(from, to) {
  stageFolder(dirname(to));
  copyFileSync(from, to);
  chmodSync(to, statSync(from).mode & 0o111 ? 0o755 : 0o644);
}

/** @param {string} to @param {string} text */
export function stageText(to, text) {
  stageFolder(dirname(to));
  writeFileSync(to, text);
  chmodSync(to, 0o644);
}

/**
 * The files of a folder that are wanted; links inside it are not followed.
 * @param {string} from
 * @param {string} to
 * @param {(path: string) => boolean} isWanted told each path below `from`, of folders too
 */
export function stageTree(from, to, isWanted, below = '') {
  for (const entry of readdirSync(join(from, below), { withFileTypes: true })) {
    const path = join(below, entry.name);
    if (!isWanted(path)) continue;
    if (entry.isDirectory()) stageTree(from, to, isWanted, path);
    else if (entry.isFile()) stageFile(join(from, path), join(to, path));
  }
}
