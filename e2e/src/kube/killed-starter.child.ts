import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeSource } from './programs.js';
import { startCluster } from './start-cluster.js';

// Starts a cluster, tells where it is and what runs, and waits to be killed.
const cluster = await startCluster(JSON.parse(process.argv[2] ?? '') as KubeSource, { name: 'killed' });
const run = join(cluster.folder, 'state', 'run');
const files = (await readdir(run)).filter((name) => name.endsWith('.pid'));
const pids = await Promise.all(files.map(async (name) => Number.parseInt(await readFile(join(run, name), 'utf8'), 10)));
process.stdout.write(`${JSON.stringify({ folder: cluster.folder, pids })}\n`);
setInterval(() => {}, 60_000);
