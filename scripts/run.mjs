// Runs one of our built programs on the right Node, building it first when it is stale: node scripts/run.mjs FILE [ARGS]
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfStale } from './build.mjs';
import { installIfStale } from './install.mjs';
import { NODE_FLAGS, nodeForOurCode, refuseOldNode, root } from './node-runtime.mjs';
import { sharedKubeCluster, sharedModelsDir } from './shared-assets.mjs';

refuseOldNode();
// Standard output belongs to the program: `npm run observe` prints JSON lines there.
const say = (line) => console.error(line);
installIfStale(say);
buildIfStale(say, { web: false });
const [file, ...args] = process.argv.slice(2);
const models = sharedModelsDir();
const cluster = sharedKubeCluster();
const child = spawn(nodeForOurCode(), [...NODE_FLAGS, join(root, file), ...args], {
  stdio: 'inherit',
  env: {
    UV_THREADPOOL_SIZE: '16',
    ...(models ? { PROCTORWISE_SHARED_MODELS: models } : {}),
    ...(cluster ? { PROCTORWISE_KUBE_CLUSTER: cluster } : {}),
    ...process.env,
  },
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
