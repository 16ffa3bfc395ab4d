import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { endRecorded } from '@proctorwise/distributed/processes';

/**
 * Takes a cluster down when its standard input ends: because the tests are done with it, or because their process is
 * gone, however it went. `guard.main.js FOLDER [CLUSTER_SCRIPT STATE]`
 */
const [folder, script, state] = process.argv.slice(2);
if (!folder) throw new Error('guard: no folder');
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});
process.stdin.resume();
await new Promise((resolve) => process.stdin.once('close', resolve));

await endRecorded(folder, 5_000);
if (script && state) await promisify(execFile)(script, ['down', '--wipe', '--state', state]);
await rm(folder, { recursive: true, force: true });
