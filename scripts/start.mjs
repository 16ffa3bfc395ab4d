// `npm start` and `npm run start:distributed`: from a fresh clone to a running exam platform. Plain Node, nothing from
// node_modules.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { installIfStale } from './install.mjs';
import { NODE_FLAGS, nodeForOurCode, refuseOldNode, root } from './node-runtime.mjs';
import { sharedModelsDir } from './shared-assets.mjs';

refuseOldNode();
const startedAt = Date.now();
const say = (line) => console.log(`[${((Date.now() - startedAt) / 1000).toFixed(1)} s] ${line}`);
installIfStale(say);
buildIfStale(say);
const models = sharedModelsDir();
const isDistributed = process.argv[2] === 'distributed';
const program = isDistributed
  ? join(root, 'services', 'distributed', 'dist', 'launcher', 'main.js')
  : join(root, 'services', 'all-in-one', 'dist', 'main.js');
const child = spawn(nodeForOurCode(), [...NODE_FLAGS, program, ...process.argv.slice(isDistributed ? 3 : 2)], {
  stdio: 'inherit',
  env: {
    // Frames are written and synced in libuv's pool; four threads would make them wait for one another.
    UV_THREADPOOL_SIZE: '16',
    ...(models ? { PROCTORWISE_SHARED_MODELS: models } : {}),
    PROCTORWISE_STARTED_AT: String(startedAt),
    ...process.env,
  },
});
// Ctrl-C reaches the whole process group: the child stops by itself, and this one waits for it.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
