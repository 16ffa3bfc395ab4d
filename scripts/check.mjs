// `npm run check`: what can be known without running anything: format, lint, types, dependency rules.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { installIfStale } from './install.mjs';
import { nodeForOurCode, refuseOldNode, root } from './node-runtime.mjs';

refuseOldNode();
installIfStale(console.log);
buildIfStale(console.log);
const bin = (...parts) => join(root, 'node_modules', ...parts);
const checks = [
  [bin('@biomejs', 'biome', 'bin', 'biome'), 'check', '--diagnostic-level=warn', '--error-on-warnings', '.'],
  [bin('typescript', 'bin', 'tsc'), '--noEmit', '-p', 'services/web'],
  [join(root, 'scripts', 'check-dependencies.mjs')],
];
const failed = checks.filter((args) => spawnSync(nodeForOurCode(), args, { cwd: root, stdio: 'inherit' }).status !== 0);
process.exit(failed.length === 0 ? 0 : 1);
