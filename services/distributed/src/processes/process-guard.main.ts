import { endRecorded } from './process-record.js';

/**
 * Ends the processes noted in a folder when its standard input ends: because their starter is done with them, or because
 * it is gone, however it went. `process-guard.main.js FOLDER GRACE_MS`
 */
const [folder, graceMs] = process.argv.slice(2);
if (!folder) throw new Error('process-guard: no folder');
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});
process.stdin.resume();
await new Promise((resolve) => process.stdin.once('close', resolve));
await endRecorded(folder, Number(graceMs ?? 5_000));
