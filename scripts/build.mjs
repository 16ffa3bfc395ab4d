// Builds what is stale, in order: shared language, platform, routes from controllers, all services, the browser app.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installIfStale } from './install.mjs';
import { nodeForOurCode, refuseOldNode, root } from './node-runtime.mjs';

const SERVICES_WITH_ROUTES = ['user', 'reservation', 'monitoring', 'correction'];
const stamps = join(root, 'node_modules', '.cache', 'proctorwise');

/**
 * @param say told what is being built
 * @param web whether the browser app is wanted too
 * Ends the process with the compiler's own words when a step fails.
 */
export function buildIfStale(say, { web = true } = {}) {
  const node = nodeForOurCode();
  const run = (args, cwd = root) => {
    const result = spawnSync(node, args, { cwd, stdio: 'inherit' });
    if (result.status !== 0) {
      console.error(`Build failed: ${args.map((part) => relative(root, part) || part).join(' ')}`);
      process.exit(result.status ?? 1);
    }
  };
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const workspaces = [
    'operator',
    'vision',
    'cdk8s',
    'e2e',
    'bench',
    ...foldersOf('services').filter((path) => path !== join('services', 'web')),
  ];

  // The browser app's pure modules are compiled with the services, so that jest can test them.
  const sources = [...workspaces, join('services', 'web')].map((path) => join(path, 'src'));
  unlessFresh('server', [...sources, 'tsconfig.json', 'tsconfig.base.json'], () => {
    say('Building the services …');
    for (const path of workspaces) removeOrphans(path);
    rmSync(join(root, 'services', 'web', 'dist', 'pure'), { recursive: true, force: true });
    run([tsc, '-b', 'services/platform', 'vision']);
    for (const service of SERVICES_WITH_ROUTES) {
      const folder = join('services', service);
      unlessFresh(
        `routes-${service}`,
        [join(folder, 'src'), join('services', 'contracts', 'src'), join(folder, 'tsoa.json')],
        () => run([join(root, 'scripts', 'generate-routes.mjs'), folder]),
      );
    }
    run([tsc, '-b']);
  });
  if (!web) return;
  unlessFresh('web', [join('services', 'web'), join('services', 'contracts', 'src')], () => {
    say('Building the browser app …');
    run(
      [join(root, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn'],
      join(root, 'services', 'web'),
    );
  });
}

const foldersOf = (path) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(path, entry.name));

/** Runs a step when its inputs changed since it last succeeded, or its outputs were deleted. */
function unlessFresh(name, inputs, step) {
  const stamp = join(stamps, name);
  const before = fingerprint(inputs);
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === before && outputsExist(name)) return;
  step();
  mkdirSync(dirname(stamp), { recursive: true });
  // Generated files lie among the sources but are left out of the fingerprint, so it still describes the inputs.
  writeFileSync(stamp, before);
}

function outputsExist(name) {
  if (name === 'server') return existsSync(join(root, 'services', 'all-in-one', 'dist', 'main.js'));
  if (name === 'web') return existsSync(join(root, 'services', 'web', 'dist', 'site', 'index.html'));
  return existsSync(join(root, 'services', name.replace('routes-', ''), 'src', 'http', 'routes.gen.ts'));
}

function fingerprint(paths) {
  const hash = createHash('sha256');
  for (const path of paths)
    for (const file of filesUnder(join(root, path))) {
      const { mtimeMs, size } = statSync(file);
      hash.update(`${relative(root, file)} ${mtimeMs} ${size}\n`);
    }
  return hash.digest('hex');
}

function* filesUnder(path) {
  if (!statSync(path).isDirectory()) return void (yield path);
  for (const entry of readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (['node_modules', 'dist', 'openapi'].includes(entry.name) || entry.name.endsWith('.gen.ts')) continue;
    const child = join(path, entry.name);
    if (entry.isDirectory()) yield* filesUnder(child);
    else yield child;
  }
}

/** A deleted source leaves its compiled twin behind, and a deleted test would go on running: remove them. */
function removeOrphans(workspace) {
  const dist = join(root, workspace, 'dist');
  if (!existsSync(dist)) return;
  for (const file of filesUnder(dist)) {
    const source = join(root, workspace, 'src', relative(dist, file).replace(/\.(js|d\.ts)(\.map)?$/, '.ts'));
    if (/\.(js|d\.ts)(\.map)?$/.test(file) && !existsSync(source)) {
      rmSync(file);
      rmSync(join(dist, '.tsbuildinfo'), { force: true });
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  refuseOldNode();
  const say = (line) => console.log(line);
  installIfStale(say);
  buildIfStale(say);
}
