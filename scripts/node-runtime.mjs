// Finds a Node that can run what we build: the one among our locked dependencies, else the caller's own.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..');
/** What `npm` itself may run on: enough to install the rest. */
export const OLDEST_OUTER_NODE = [20, 19];
/** MikroORM 7 and jest's require(esm) need it. */
const OLDEST_INNER_NODE = [24, 9];

const isAtLeast = ([wantedMajor, wantedMinor], version = process.versions.node) => {
  const [major, minor] = version.split('.').map(Number);
  return major > wantedMajor || (major === wantedMajor && minor >= wantedMinor);
};

/** Ends the process with one line when the Node that runs npm is too old. */
export function refuseOldNode() {
  if (isAtLeast(OLDEST_OUTER_NODE)) return;
  console.error(
    `ProctorWise needs Node ${OLDEST_OUTER_NODE.join('.')} or later; this is ${process.version}. Install a newer one from your system or nodejs.org.`,
  );
  process.exit(1);
}

/** Absolute path of the Node to run our code with. Ends the process with one line when there is none. */
export function nodeForOurCode() {
  const binary = process.platform === 'win32' ? 'node.exe' : join('bin', 'node');
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const bundled = [`node-${platform}-${process.arch}`, `node-bin-${platform}-${process.arch}`]
    .map((name) => join(root, 'node_modules', name))
    .filter((folder) => isNewEnough(folder))
    .flatMap((folder) => [join(folder, binary), join(folder, 'bin', 'node.exe')])
    .find((path) => existsSync(path));
  if (bundled) return bundled;
  if (isAtLeast(OLDEST_INNER_NODE)) return process.execPath;
  console.error(
    `No Node ${OLDEST_INNER_NODE.join('.')} or later: none comes by npm for ${process.platform}-${process.arch}, and this is ${process.version}. Install Node 24.`,
  );
  process.exit(1);
}

/** Is this package a Node that can run our code? The one that npm has of Node 24 for Apple silicon is too old. */
function isNewEnough(folder) {
  const description = join(folder, 'package.json');
  return existsSync(description) && isAtLeast(OLDEST_INNER_NODE, JSON.parse(readFileSync(description, 'utf8')).version);
}

/** Flags every process of ours is started with. The Kafka client sets negative timeouts: harmless, and Node tells it. */
export const NODE_FLAGS = [
  '--enable-source-maps',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=TimeoutNegativeWarning',
];
