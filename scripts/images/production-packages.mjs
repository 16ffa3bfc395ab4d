// Which folders of node_modules a workspace needs when it runs, by the lock file, and which of their files.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../node-runtime.mjs';

const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));

/** Where npm put `name` for who lives at `from`, as Node would look for it; undefined where it was left out here. */
function locate(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
    const path = at === '' ? `node_modules/${name}` : `${at}/node_modules/${name}`;
    if (packages[path] && existsSync(join(root, path))) return path;
    if (at === '') return undefined;
  }
}

/**
 * @param {string} workspace its folder
 * @param {readonly string[]} without names of packages that this image does without
 * @returns {{ packages: string[], workspaces: string[] }} folders below the checkout, sorted. A workspace among the
 *   dependencies is told by the folder it lies in
 * @throws {Error} a package that is needed is not installed
 */
export function productionPackagesOf(workspace, without = []) {
  const needed = new Set();
  const workspaces = new Set([workspace]);
  const visit = (from) => {
    const { dependencies = {}, optionalDependencies = {} } = packages[from];
    for (const name of [...Object.keys(dependencies), ...Object.keys(optionalDependencies)]) {
      if (without.includes(name)) continue;
      const path = locate(from, name);
      if (path === undefined) {
        if (name in optionalDependencies) continue;
        throw new Error(`${name}, which ${from} needs, is not installed`);
      }
      const { link, resolved } = packages[path];
      const seen = link ? workspaces : needed;
      const folder = link ? resolved : path;
      if (seen.has(folder)) continue;
      seen.add(folder);
      visit(folder);
    }
  };
  visit(workspace);
  return { packages: [...needed].sort(), workspaces: [...workspaces].sort() };
}

/** For people who write code, not for those who run it. Licences stay. */
const NOT_RUN =
  /\.(map|md|markdown|[cm]?ts|flow|h|hpp|cc|cpp|gypi?|tsbuildinfo)$|^(tests?|examples?|docs|bench(marks?)?|\.[^/]+)(\/|$)|(^|\/)Makefile$|\.test\.[cm]?js$/i;

/** Native code for machines other than this one. */
const FOREIGN = {
  'onnxruntime-node': (path) => {
    const [folder, , platform, arch] = path.split('/');
    if (folder !== 'bin') return folder === 'script';
    return (platform ?? process.platform) !== process.platform || (arch ?? process.arch) !== process.arch;
  },
};

/** @param {string} folder below the checkout @returns {(path: string) => boolean} which files of a package are wanted */
export function wantedOfPackage(folder) {
  const name = folder.slice(folder.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const isForeign = FOREIGN[name] ?? (() => false);
  // Packages within a package are in the list by themselves.
  return (path) => path !== 'node_modules' && !NOT_RUN.test(path) && !isForeign(path);
}

/** @param {string} path below a workspace @returns {boolean} whether it runs: not a test, not what only tests use */
export function wantedOfWorkspace(path) {
  if (path === 'package.json') return true;
  if (!/^(dist|crd)(\/|$)/.test(path)) return false;
  return !/(^|\/)(testing|simulation|\.tsbuildinfo)(\/|$)|\.test\.|\.d\.ts/.test(path);
}
